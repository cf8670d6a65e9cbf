using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// Latents to pixels. A picture that overflows in a 16-bit format is decoded again in fp32, by a second copy of the autoencoder that is
/// loaded when it is first needed and kept.
/// </summary>
/// <param name="vae">Decodes; stays the caller's.</param>
/// <param name="loadFp32">Loads the same autoencoder in fp32.</param>
internal sealed class ImageDecoder(IAutoencoder vae, Func<IAutoencoder> loadFp32) : IDisposable
{
    private IAutoencoder? fp32;

    /// <summary>Decodes every image to bytes on the CPU.</summary>
    /// <param name="latents">[B, C, h, w] as they leave the sampler.</param>
    /// <param name="seeds">The seed of each image.</param>
    /// <exception cref="NonFiniteImageException">An image is not finite in fp32 either.</exception>
    public IReadOnlyList<GeneratedImage> Decode(Tensor latents, IReadOnlyList<long> seeds)
    {
        var images = new List<GeneratedImage>(seeds.Count);
        for (var i = 0; i < seeds.Count; i++)                 // one at a time: a batch would only cost memory, and the picture must not depend on it
        {
            using var scope = NewDisposeScope();
            var one = latents.narrow(0, i, 1);
            images.Add(DecodeOne(vae, one, seeds[i]) ?? DecodeAgain(one, seeds[i]));
        }
        return images;
    }

    /// <summary>Decodes latents as they leave the sampler.</summary>
    /// <param name="latents">[B, C, h, w].</param>
    /// <returns>[B, 3, H, W], about −1 to 1.</returns>
    public Tensor DecodeLatents(Tensor latents) => DecodeLatents(vae, latents);

    /// <summary>Pixels of decoded images: −1 to 1 becomes 0 to 255, rounded.</summary>
    /// <param name="decoded">[B, 3, H, W].</param>
    /// <returns>[B, H, W, 3] bytes, where the decoded images are.</returns>
    public static Tensor ToBytes(Tensor decoded)
    {
        using var scope = NewDisposeScope();
        return decoded.to(ScalarType.Float32).div(2).add_(0.5f).clamp_(0, 1).mul_(255).round_().to(ScalarType.Byte)
            .permute(0, 2, 3, 1).contiguous().MoveToOuterDisposeScope();
    }

    public void Dispose() => fp32?.Dispose();

    /// <summary>Decodes one image; null if it is not finite.</summary>
    private static GeneratedImage? DecodeOne(IAutoencoder vae, Tensor latents, long seed)
    {
        using var scope = NewDisposeScope();
        var decoded = DecodeLatents(vae, latents);                                                           // [1, 3, H, W]
        var pixels = ToBytes(decoded);                                                                       // [1, H, W, 3]
        var isFinite = decoded.isfinite().all().to(ScalarType.Byte).view(1);
        var bytes = cat([pixels.flatten(), isFinite]).cpu().bytes;                                           // one copy brings pixels and answer
        return bytes[^1] == 0 ? null : new(seed, (int)pixels.size(2), (int)pixels.size(1), bytes[..^1].ToArray());
    }

    private GeneratedImage DecodeAgain(Tensor latents, long seed)
    {
        if (latents.isfinite().all().ToBoolean() is false)
            throw new NonFiniteImageException($"The latents of the image with seed {seed} are not finite: the UNet overflows. Run the model in bf16 or fp32.");
        if (vae.DType != ScalarType.Float32 && DecodeOne(fp32 ??= loadFp32(), latents, seed) is { } image) return image with { IsRedecoded = true };
        throw new NonFiniteImageException($"The image with seed {seed} is not finite although it was decoded in fp32: the VAE's weights are damaged or too large.");
    }

    private static Tensor DecodeLatents(IAutoencoder vae, Tensor latents)
    {
        using var scale = (1 / vae.ScalingFactor).ToScalar();
        using var unscaled = latents.mul(scale);
        return vae.Decode(unscaled);
    }
}
