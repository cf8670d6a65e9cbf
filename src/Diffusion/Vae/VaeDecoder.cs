using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Latents to images.</summary>
internal sealed class VaeDecoder
{
    public VaeDecoder(WeightSource weights, AutoencoderKLConfig config)
    {
        ConvIn = new(weights, "decoder.conv_in", config.LatentChannels, config.BlockOutChannels[^1]);
        MidBlock = new(weights, "decoder.mid_block", config);
        UpBlocks = [.. Enumerable.Range(0, config.Levels).Select(index => new VaeUpBlock(weights, config, index))];
        ConvNormOut = new(weights, "decoder.conv_norm_out", config.BlockOutChannels[0], config.NormGroups, AutoencoderKLConfig.NormEpsilon);
        ConvOut = new(weights, "decoder.conv_out", config.BlockOutChannels[0], config.OutChannels);
    }

    internal Conv2d ConvIn { get; }

    internal VaeMidBlock MidBlock { get; }

    internal VaeUpBlock[] UpBlocks { get; }

    internal GroupNorm ConvNormOut { get; }

    internal Conv2d ConvOut { get; }

    public Tensor Forward(Tensor latents)
    {
        using var scope = NewDisposeScope();
        var hidden = ConvIn.Forward(latents);                                                        // [B, C′, h, w]
        hidden = hidden.Then(MidBlock.Forward(hidden));
        foreach (var block in UpBlocks) hidden = hidden.Then(block.Forward(hidden));                 // ... [B, C, 8h, 8w]
        return NormSiluConv.Forward(ConvNormOut, ConvOut, hidden).MoveToOuterDisposeScope();         // [B, 3, 8h, 8w]
    }
}
