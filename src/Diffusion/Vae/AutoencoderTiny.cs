using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// The Tiny AutoEncoder for Stable Diffusion, TAESD (Bohan, 2023): a small convolutional imitation of the KL autoencoder that reads and
/// writes the same latents, already in the pipeline's scale.
/// </summary>
public sealed class AutoencoderTiny : Network, IAutoencoder
{
    private readonly AutoencoderTinyConfig config;
    private readonly Scalar magnitudes;
    private readonly Scalar shift;

    /// <summary>Takes the weights; their names are those of diffusers.</summary>
    public AutoencoderTiny(WeightSource weights, AutoencoderTinyConfig config) : base(weights)
    {
        this.config = config;
        (magnitudes, shift) = (2 * config.LatentMagnitude, config.LatentShift);
        Encoder = new(Weights, config);
        Decoder = new(Weights, config);
    }

    /// <inheritdoc/>
    public double ScalingFactor => config.ScalingFactor;

    /// <inheritdoc/>
    public int LatentChannels => config.LatentChannels;

    /// <inheritdoc/>
    public int SpatialFactor => config.SpatialFactor;

    internal TinyEncoder Encoder { get; }

    internal TinyDecoder Decoder { get; }

    /// <inheritdoc/>
    public LatentDistribution Encode(Tensor images)
    {
        using var scope = NewDisposeScope();
        return new(Encoder.Forward(images.to(DType)).MoveToOuterDisposeScope(), null);
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor latents)
    {
        using var scope = NewDisposeScope();
        return Decoder.Forward(latents.to(DType)).MoveToOuterDisposeScope();
    }

    /// <summary>Raw latents to [0, 1], for storing them as a picture; what does not fit is clamped.</summary>
    public Tensor ScaleLatents(Tensor latents)
    {
        using var scope = NewDisposeScope();
        return latents.div(magnitudes).add_(shift).clamp(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>[0, 1] back to raw latents.</summary>
    public Tensor UnscaleLatents(Tensor scaled) => scaled.sub(shift).mul_(magnitudes);
}
