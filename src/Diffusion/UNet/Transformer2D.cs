using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Lets the pixels of a feature map look at each other and at the text (Rombach et al., 2022): pixels become tokens and back.</summary>
internal sealed class Transformer2D
{
    private const double Epsilon = 1e-6;

    public Transformer2D(WeightSource weights, string prefix, UNetConfig config, int level)
    {
        long channels = config.BlockOutChannels[level];
        Norm = new(weights, $"{prefix}.norm", channels, config.NormGroups, Epsilon);
        ProjIn = new(weights, $"{prefix}.proj_in", channels, channels, pointwise: !config.UseLinearProjection);
        TransformerBlocks = [.. Enumerable.Range(0, config.TransformerLayers[level]).Select(i =>
            new TransformerBlock(weights, $"{prefix}.transformer_blocks.{i}", channels, config.CrossAttentionDim, config.Heads[level]))];
        ProjOut = new(weights, $"{prefix}.proj_out", channels, channels, pointwise: !config.UseLinearProjection);
    }

    internal GroupNorm Norm { get; }

    internal Linear ProjIn { get; }

    internal TransformerBlock[] TransformerBlocks { get; }

    internal Linear ProjOut { get; }

    /// <param name="x">[B, C, H, W].</param>
    /// <param name="step">Has what its blocks see of the text.</param>
    public Tensor Forward(Tensor x, UNetStep step)
    {
        using var scope = NewDisposeScope();
        var (rows, channels, height, width) = (x.size(0), x.size(1), x.size(2), x.size(3));
        var tokens = ProjIn.Forward(Norm.Forward(x).permute(0, 2, 3, 1).reshape(-1, channels));      // [B·HW, C]
        foreach (var block in TransformerBlocks) tokens = tokens.Then(block.Forward(tokens, rows, step.TextOf(block)));
        var pixels = ProjOut.Forward(tokens).view(rows, height, width, channels).permute(0, 3, 1, 2); // [B, C, H, W]
        return x.add(pixels, Scalars.One).MoveToOuterDisposeScope();
    }
}
