using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Between images and latents. Images are [B, 3, H, W] around [-1, 1]; latents are [B, 4, H/8, W/8] with the usual layouts.</summary>
public interface IAutoencoder : IDisposable
{
    /// <summary>The pipeline's latents are the autoencoder's times this: multiply after <see cref="Encode"/>, divide before <see cref="Decode"/>.</summary>
    double ScalingFactor { get; }

    /// <summary>Channels of the latents.</summary>
    int LatentChannels { get; }

    /// <summary>Pixels per latent, along each side.</summary>
    int SpatialFactor { get; }

    /// <summary>The number format it computes in; inputs of another are cast on entry.</summary>
    ScalarType DType { get; }

    /// <summary>Encodes images in [-1, 1]. The latents are not yet multiplied by <see cref="ScalingFactor"/>.</summary>
    LatentDistribution Encode(Tensor images);

    /// <summary>Decodes latents that the caller has divided by <see cref="ScalingFactor"/>. The images may leave [-1, 1] a little.</summary>
    Tensor Decode(Tensor latents);
}
