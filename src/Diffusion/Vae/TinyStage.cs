using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>A run of blocks at one resolution, and the convolution that leads into it (encoder) or out of it (decoder).</summary>
internal sealed record TinyStage(Conv2d Conv, TinyBlock[] Blocks)
{
    /// <summary>Runs the blocks; <paramref name="x"/> stays the caller's.</summary>
    public Tensor RunBlocks(Tensor x)
    {
        var hidden = x;
        foreach (var block in Blocks) hidden = hidden.Then(block.Forward(hidden), keep: x);
        return hidden;
    }
}
