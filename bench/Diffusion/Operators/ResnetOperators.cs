namespace Distributed.DiffusionBench;

/// <summary>The operators of a residual block of UNet and autoencoder.</summary>
internal static class ResnetOperators
{
    public static IEnumerable<Operator> Of(long batch, long from, long to, long groups, long height, long width)
    {
        var pixels = height * width;
        yield return new Normalization(batch, from, pixels, groups);
        yield return new Pointwise(PointwiseKind.Silu, batch * from * pixels);
        yield return new Convolution(batch, from, to, 3, height, width);
        yield return new Normalization(batch, to, pixels, groups);
        yield return new Pointwise(PointwiseKind.Silu, batch * to * pixels);
        yield return new Convolution(batch, to, to, 3, height, width);
        if (from != to) yield return new Convolution(batch, from, to, 1, height, width);
        yield return new Pointwise(PointwiseKind.Add, batch * to * pixels);
    }
}
