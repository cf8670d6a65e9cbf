using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>One level of the encoder, DownEncoderBlock2D. The coarsest level does not halve.</summary>
internal sealed class VaeDownBlock
{
    public VaeDownBlock(WeightSource weights, AutoencoderKLConfig config, int level)
    {
        var prefix = $"encoder.down_blocks.{level}";
        var channels = config.BlockOutChannels[level];
        var above = config.BlockOutChannels[Math.Max(level - 1, 0)];
        Resnets = [.. Enumerable.Range(0, config.LayersPerBlock).Select(i => new ResnetBlock(weights, $"{prefix}.resnets.{i}",
            i == 0 ? above : channels, channels, config.NormGroups, AutoencoderKLConfig.NormEpsilon))];
        Downsamplers = level < config.Levels - 1 ? [new Downsampler(weights, $"{prefix}.downsamplers.0", channels, padding: 0)] : [];
    }

    internal ResnetBlock[] Resnets { get; }

    internal Downsampler[] Downsamplers { get; }

    public Tensor Forward(Tensor x)
    {
        var hidden = x;
        foreach (var resnet in Resnets) hidden = hidden.Then(resnet.Forward(hidden), keep: x);       // [B, C, H, W]
        foreach (var downsampler in Downsamplers) hidden = hidden.Then(downsampler.Forward(hidden), keep: x);
        return hidden;                                                                               // [B, C, H/2, W/2]
    }
}
