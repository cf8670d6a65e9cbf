using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Images to the moments of their latents.</summary>
internal sealed class VaeEncoder
{
    public VaeEncoder(WeightSource weights, AutoencoderKLConfig config)
    {
        ConvIn = new(weights, "encoder.conv_in", config.InChannels, config.BlockOutChannels[0]);
        DownBlocks = [.. Enumerable.Range(0, config.Levels).Select(level => new VaeDownBlock(weights, config, level))];
        MidBlock = new(weights, "encoder.mid_block", config);
        ConvNormOut = new(weights, "encoder.conv_norm_out", config.BlockOutChannels[^1], config.NormGroups, AutoencoderKLConfig.NormEpsilon);
        ConvOut = new(weights, "encoder.conv_out", config.BlockOutChannels[^1], 2 * config.LatentChannels);
    }

    internal Conv2d ConvIn { get; }

    internal VaeDownBlock[] DownBlocks { get; }

    internal VaeMidBlock MidBlock { get; }

    internal GroupNorm ConvNormOut { get; }

    internal Conv2d ConvOut { get; }

    public Tensor Forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var hidden = ConvIn.Forward(images);                                                         // [B, C, H, W]
        foreach (var block in DownBlocks) hidden = hidden.Then(block.Forward(hidden));               // ... [B, C′, H/8, W/8]
        hidden = hidden.Then(MidBlock.Forward(hidden));
        return NormSiluConv.Forward(ConvNormOut, ConvOut, hidden).MoveToOuterDisposeScope();         // [B, 8, H/8, W/8]
    }
}
