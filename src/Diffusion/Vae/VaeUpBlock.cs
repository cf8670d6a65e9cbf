using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>One level of the decoder, UpDecoderBlock2D. The finest level does not enlarge.</summary>
internal sealed class VaeUpBlock
{
    /// <param name="weights">Where the weights come from.</param>
    /// <param name="config">The network's layout.</param>
    /// <param name="index">The block's number in the checkpoint, where the coarsest level comes first.</param>
    public VaeUpBlock(WeightSource weights, AutoencoderKLConfig config, int index)
    {
        var prefix = $"decoder.up_blocks.{index}";
        var level = config.Levels - 1 - index;
        var channels = config.BlockOutChannels[level];
        var below = config.BlockOutChannels[Math.Min(level + 1, config.Levels - 1)];
        Resnets = [.. Enumerable.Range(0, config.LayersPerBlock + 1).Select(i => new ResnetBlock(weights, $"{prefix}.resnets.{i}",
            i == 0 ? below : channels, channels, config.NormGroups, AutoencoderKLConfig.NormEpsilon))];
        Upsamplers = level > 0 ? [new Upsampler(weights, $"{prefix}.upsamplers.0", channels)] : [];
    }

    internal ResnetBlock[] Resnets { get; }

    internal Upsampler[] Upsamplers { get; }

    public Tensor Forward(Tensor x)
    {
        var hidden = x;
        foreach (var resnet in Resnets) hidden = hidden.Then(resnet.Forward(hidden), keep: x);       // [B, C, H, W]
        foreach (var upsampler in Upsamplers)
            hidden = hidden.Then(upsampler.Forward(hidden, 2 * hidden.size(2), 2 * hidden.size(3)), keep: x);
        return hidden;                                                                               // [B, C, 2H, 2W]
    }
}
