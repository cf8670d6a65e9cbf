using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// One level of the way up: UpBlock2D, or CrossAttnUpBlock2D where it has transformers. Every residual block also sees what a layer of the
/// way down left behind. The finest level does not enlarge.
/// </summary>
internal sealed class UNetUpBlock
{
    /// <param name="weights">Where the weights come from.</param>
    /// <param name="config">The network's layout.</param>
    /// <param name="index">The block's number in the checkpoint, where the coarsest level comes first.</param>
    public UNetUpBlock(WeightSource weights, UNetConfig config, int index)
    {
        var prefix = $"up_blocks.{index}";
        var level = config.Levels - 1 - index;
        var channels = config.BlockOutChannels[level];
        var below = config.BlockOutChannels[Math.Min(level + 1, config.Levels - 1)];
        var above = config.BlockOutChannels[Math.Max(level - 1, 0)];
        var last = config.LayersPerBlock[level];                                                     // one layer more than on the way down
        var layers = Enumerable.Range(0, last + 1);
        Resnets = [.. layers.Select(i => new ResnetBlock(weights, $"{prefix}.resnets.{i}",
            (i == 0 ? below : channels) + (i == last ? above : channels), channels,
            config.NormGroups, config.NormEpsilon, config.TimeEmbeddingDim))];
        Attentions = config.UpAttention[level]
            ? [.. layers.Select(i => new Transformer2D(weights, $"{prefix}.attentions.{i}", config, level))] : [];
        Upsamplers = level > 0 ? [new Upsampler(weights, $"{prefix}.upsamplers.0", channels)] : [];
    }

    internal ResnetBlock[] Resnets { get; }

    internal Transformer2D[] Attentions { get; }

    internal Upsampler[] Upsamplers { get; }

    /// <summary>Pops and frees one skip per layer; enlarges to the size of the next one, so that odd sizes meet again.</summary>
    public Tensor Forward(Tensor x, UNetStep step, Stack<Tensor> skips)
    {
        var hidden = x;
        for (var i = 0; i < Resnets.Length; i++)
        {
            using (var skip = skips.Pop()) hidden = hidden.Then(cat([hidden, skip], 1), keep: x);    // [B, C + skip, H, W]
            hidden = hidden.Then(Resnets[i].Forward(hidden, step.TimeOf(Resnets[i])));                                  // [B, C, H, W]
            if (Attentions.Length > 0) hidden = hidden.Then(Attentions[i].Forward(hidden, step));
        }
        foreach (var upsampler in Upsamplers)
        {
            var next = skips.Peek();
            hidden = hidden.Then(upsampler.Forward(hidden, next.size(2), next.size(3)));             // [B, C, next height, next width]
        }
        return hidden;
    }
}
