using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>The variational autoencoder of latent diffusion (Rombach et al., 2022; Kingma and Welling, 2013).</summary>
public sealed class AutoencoderKL : Network, IAutoencoder
{
    private const double MinLogVariance = -30, MaxLogVariance = 20;
    private readonly AutoencoderKLConfig config;

    /// <summary>Takes the weights; their names are those of diffusers, the attention's in today's spelling (<c>to_q</c>).</summary>
    public AutoencoderKL(WeightSource weights, AutoencoderKLConfig config) : base(weights)
    {
        this.config = config;
        long moments = 2 * config.LatentChannels;
        Encoder = new(Weights, config);
        Decoder = new(Weights, config);
        QuantConv = config.UseQuantConv ? new(Weights, "quant_conv", moments, moments, kernel: 1) : null;
        PostQuantConv = config.UsePostQuantConv
            ? new(Weights, "post_quant_conv", config.LatentChannels, config.LatentChannels, kernel: 1) : null;
    }

    /// <inheritdoc/>
    public double ScalingFactor => config.ScalingFactor;

    /// <inheritdoc/>
    public int LatentChannels => config.LatentChannels;

    /// <inheritdoc/>
    public int SpatialFactor => config.SpatialFactor;

    internal VaeEncoder Encoder { get; }

    internal VaeDecoder Decoder { get; }

    internal Conv2d? QuantConv { get; }

    internal Conv2d? PostQuantConv { get; }

    /// <inheritdoc/>
    public LatentDistribution Encode(Tensor images)
    {
        using var scope = NewDisposeScope();
        var halves = Moments(images).chunk(2, 1);                                                    // 2 × [B, 4, h, w]
        return new(halves[0].MoveToOuterDisposeScope(),
            halves[1].clamp(MinLogVariance, MaxLogVariance).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor latents)
    {
        using var scope = NewDisposeScope();
        var input = latents.to(DType);                                                               // [B, 4, h, w]
        return Decoder.Forward(PostQuantConv?.Forward(input) ?? input).MoveToOuterDisposeScope();    // [B, 3, H, W]
    }

    /// <summary>Mean and log variance as the network gives them, one after the other along the channels: [B, 8, h, w].</summary>
    internal Tensor Moments(Tensor images)
    {
        using var scope = NewDisposeScope();
        var moments = Encoder.Forward(images.to(DType));
        return (QuantConv?.Forward(moments) ?? moments).MoveToOuterDisposeScope();
    }
}
