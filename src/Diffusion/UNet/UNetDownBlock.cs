using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>One level of the way down: DownBlock2D, or CrossAttnDownBlock2D where it has transformers. The coarsest level does not halve.</summary>
internal sealed class UNetDownBlock
{
    public UNetDownBlock(WeightSource weights, UNetConfig config, int level)
    {
        var prefix = $"down_blocks.{level}";
        var channels = config.BlockOutChannels[level];
        var above = config.BlockOutChannels[Math.Max(level - 1, 0)];
        var layers = Enumerable.Range(0, config.LayersPerBlock[level]);
        Resnets = [.. layers.Select(i => new ResnetBlock(weights, $"{prefix}.resnets.{i}", i == 0 ? above : channels, channels,
            config.NormGroups, config.NormEpsilon, config.TimeEmbeddingDim))];
        Attentions = config.DownAttention[level]
            ? [.. layers.Select(i => new Transformer2D(weights, $"{prefix}.attentions.{i}", config, level))] : [];
        Downsamplers = level < config.Levels - 1
            ? [new Downsampler(weights, $"{prefix}.downsamplers.0", channels, config.DownsamplePadding)] : [];
    }

    internal ResnetBlock[] Resnets { get; }

    internal Transformer2D[] Attentions { get; }

    internal Downsampler[] Downsamplers { get; }

    /// <summary>Pushes what each layer makes onto <paramref name="skips"/>, which owns it, and gives the last of them.</summary>
    public Tensor Forward(Tensor x, UNetStep step, Stack<Tensor> skips)
    {
        for (var i = 0; i < Resnets.Length; i++)
        {
            var hidden = Resnets[i].Forward(x, step.TimeOf(Resnets[i]));                                                // [B, C, H, W]
            if (Attentions.Length > 0) hidden = hidden.Then(Attentions[i].Forward(hidden, step));
            skips.Push(x = hidden);
        }
        foreach (var downsampler in Downsamplers) skips.Push(x = downsampler.Forward(x));            // [B, C, ⌈H/2⌉, ⌈W/2⌉]
        return x;
    }
}
