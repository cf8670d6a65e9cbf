using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>What an encoder says of an image's latents: independent normals, or, without a variance, one certain value.</summary>
/// <param name="Mean">[B, latent channels, h, w].</param>
/// <param name="LogVariance">The same shape, in [-30, 20]; null if the latents are certain.</param>
public sealed record LatentDistribution(Tensor Mean, Tensor? LogVariance) : IDisposable
{
    /// <summary>Latents drawn with the given standard normal noise of <see cref="Mean"/>'s shape; certain latents ignore it.</summary>
    /// <returns>A new tensor.</returns>
    public Tensor Sample(Tensor noise)
    {
        if (LogVariance is null) return Mean.clone();
        using var scope = NewDisposeScope();
        var deviation = LogVariance.mul(0.5).exp_();
        return deviation.mul_(noise.to(Mean.dtype)).add_(Mean, Scalars.One).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mean.Dispose();
        LogVariance?.Dispose();
    }
}
