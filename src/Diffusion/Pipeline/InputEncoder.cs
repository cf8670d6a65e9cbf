using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>A picture to latents, to start from them instead of from noise alone (SDEdit, Meng et al., arXiv 2108.01073).</summary>
internal sealed class InputEncoder(IAutoencoder vae, Device device)
{
    /// <summary>Encodes a picture and adds the noise of a schedule's first row.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="schedule">Whose first row the latents are for.</param>
    /// <param name="noise">Draws standard normal noise, [B, C, h, w] fp32 on the CPU: for the autoencoder's distribution if it has one, then for the schedule.</param>
    /// <returns>[B, C, h, w] fp32.</returns>
    public Tensor Start(InputImage image, Schedule schedule, Func<Tensor> noise)
    {
        using var encoded = Encode(image);
        return Start(encoded, schedule, noise);
    }

    /// <summary>Adds the noise of a schedule's first row to an encoded picture; else as the other overload.</summary>
    public Tensor Start(LatentDistribution encoded, Schedule schedule, Func<Tensor> noise)
    {
        using var scope = NewDisposeScope();
        using var signal = schedule.StartSignal.ToScalar();
        using var sigma = schedule.StartSigma.ToScalar();
        using var scale = vae.ScalingFactor.ToScalar();
        var latents = Draw(encoded, noise).to(ScalarType.Float32).mul_(scale).mul_(signal);                  // [1 or B, C, h, w]
        return noise().to(device).mul_(sigma).add_(latents, Scalars.One).MoveToOuterDisposeScope();
    }

    /// <summary>What the autoencoder makes of a picture, in its own scale: [1, C, h, w].</summary>
    public LatentDistribution Encode(InputImage image)
    {
        using var pixels = ToTensor(image);
        using var input = pixels.to(device);
        return vae.Encode(input);
    }

    /// <summary>Bytes to what the autoencoder takes: 0 to 255 becomes −1 to 1.</summary>
    /// <returns>[1, 3, H, W] fp32 on the CPU.</returns>
    public static Tensor ToTensor(InputImage image)
    {
        using var scope = NewDisposeScope();
        return tensor(image.Rgb.ToArray(), ScalarType.Byte).view(1, image.Height, image.Width, 3).permute(0, 3, 1, 2)
            .to(ScalarType.Float32).contiguous().div_(255).mul_(Scalars.Two).sub_(1).MoveToOuterDisposeScope();
    }

    private Tensor Draw(LatentDistribution encoded, Func<Tensor> noise)
    {
        if (encoded.LogVariance is not { } logVariance) return encoded.Mean.clone();
        var drawn = noise().to(device);                                                                      // [B, C, h, w]
        using var batch = new LatentDistribution(encoded.Mean.expand(drawn.shape), logVariance.expand(drawn.shape));
        return batch.Sample(drawn);
    }
}
