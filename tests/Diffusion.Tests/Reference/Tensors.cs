using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Comparing tensors with the golden ones.</summary>
internal static class Tensors
{
    /// <summary>Largest absolute difference, in double.</summary>
    public static double MaxDifference(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        return (actual.to(ScalarType.Float64) - expected.to(ScalarType.Float64)).abs().max().item<double>();
    }

    /// <summary>Fails unless |actual − expected| ≤ absolute + relative · |expected| everywhere (a NaN fails too).</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double absolute, double relative = 0)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        var reference = expected.to(ScalarType.Float64);
        var excess = ((actual.to(ScalarType.Float64) - reference).abs() - relative * reference.abs()).max().item<double>();
        Assert.True(excess <= absolute, $"largest excess {excess:g4} over the relative part, allowed {absolute:g4}");
    }
}
