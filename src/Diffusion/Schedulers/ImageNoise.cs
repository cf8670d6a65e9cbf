using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// The random numbers of one image: its own fp32 CPU generator, for the first latents and then for every step's noise, so that a picture
/// depends on its seed alone, not on its batch or device.
/// </summary>
public sealed class ImageNoise(long seed) : IDisposable
{
    private readonly Generator generator = new(unchecked((ulong)seed), CPU);

    /// <summary>Draws standard normal noise, fp32 on the CPU.</summary>
    public Tensor Next(params long[] shape) => randn(shape, ScalarType.Float32, CPU, generator: generator);

    /// <inheritdoc/>
    public void Dispose() => generator.Dispose();
}
