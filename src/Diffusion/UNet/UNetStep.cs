using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>What one UNet call needs besides the latents, by the block that needs it. It owns none of the tensors.</summary>
/// <param name="text">Keys and values of the text for every transformer block.</param>
/// <param name="time">For every residual block its <see cref="ResnetBlock.TimeBias"/>: [C] for all rows, or [B, C, 1, 1].</param>
internal sealed class UNetStep(IReadOnlyDictionary<TransformerBlock, KeysAndValues> text, IReadOnlyDictionary<ResnetBlock, Tensor> time)
{
    public KeysAndValues TextOf(TransformerBlock block) => text[block];

    public Tensor TimeOf(ResnetBlock block) => time[block];
}
