using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Latents to pixels.</summary>
internal sealed class ImageDecoder(IAutoencoder vae)
{
    /// <summary>Decodes every image to bytes on the CPU.</summary>
    /// <param name="latents">[B, C, h, w] as they leave the sampler.</param>
    /// <param name="seeds">The seed of each image.</param>
    public IReadOnlyList<GeneratedImage> Decode(Tensor latents, IReadOnlyList<long> seeds)
    {
        var images = new List<GeneratedImage>(seeds.Count);
        for (var i = 0; i < seeds.Count; i++)                 // one at a time: a batch would only cost memory, and the picture must not depend on it
        {
            using var scope = NewDisposeScope();
            var bytes = ToBytes(DecodeLatents(latents.narrow(0, i, 1)));                                     // [1, H, W, 3]
            images.Add(new(seeds[i], (int)bytes.size(2), (int)bytes.size(1), bytes.bytes.ToArray()));
        }
        return images;
    }

    /// <summary>Decodes latents as they leave the sampler.</summary>
    /// <param name="latents">[B, C, h, w].</param>
    /// <returns>[B, 3, H, W], about −1 to 1.</returns>
    public Tensor DecodeLatents(Tensor latents)
    {
        using var scale = (1 / vae.ScalingFactor).ToScalar();
        using var unscaled = latents.mul(scale);
        return vae.Decode(unscaled);
    }

    /// <summary>Pixels of decoded images: −1 to 1 becomes 0 to 255, rounded.</summary>
    /// <param name="decoded">[B, 3, H, W].</param>
    /// <returns>[B, H, W, 3] bytes on the CPU.</returns>
    public static Tensor ToBytes(Tensor decoded)
    {
        using var scope = NewDisposeScope();
        return decoded.to(ScalarType.Float32).div(2).add_(0.5f).clamp_(0, 1).mul_(255).round_().to(ScalarType.Byte)
            .permute(0, 2, 3, 1).contiguous().cpu().MoveToOuterDisposeScope();
    }
}
