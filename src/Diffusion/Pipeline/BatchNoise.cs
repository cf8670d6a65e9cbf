using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>The random numbers of a batch, each image from its own seed, so that none depends on its neighbours.</summary>
internal sealed class BatchNoise(IEnumerable<long> seeds) : IDisposable
{
    private readonly ImageNoise[] images = [.. seeds.Select(seed => new ImageNoise(seed))];

    /// <summary>Draws the next noise of every image.</summary>
    /// <param name="shape">Of one image, [C, h, w].</param>
    /// <returns>[B, C, h, w], fp32 on the CPU.</returns>
    public Tensor Next(params long[] shape)
    {
        using var scope = NewDisposeScope();
        return cat([.. images.Select(image => image.Next([1, .. shape]))]).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var image in images) image.Dispose();
    }
}
