using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>The noise a picture starts from, fp32 on the CPU, before it is scaled by <see cref="Schedule.InitNoiseSigma"/>.</summary>
public static class InitialNoise
{
    /// <summary>Draws a whole batch from one generator; an image then depends on its place in the batch.</summary>
    public static Tensor FromSeed(long seed, params long[] shape)
    {
        using var noise = new ImageNoise(seed);
        return noise.Next(shape);
    }

    /// <summary>Draws every image from a generator of its own and puts them together along the first dimension.</summary>
    /// <param name="seeds">One seed for each image.</param>
    /// <param name="shapePerImage">[1, 4, h, w].</param>
    public static Tensor FromSeeds(IEnumerable<long> seeds, params long[] shapePerImage)
    {
        using var scope = NewDisposeScope();
        return cat([.. seeds.Select(seed => FromSeed(seed, shapePerImage))]).MoveToOuterDisposeScope();
    }
}
