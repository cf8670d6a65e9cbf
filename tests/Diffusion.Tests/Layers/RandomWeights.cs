using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Random weights of whatever shape is asked for, the same for the same seed; fails at one of them if told to.</summary>
internal sealed class RandomWeights(ulong seed, string? missing = null) : WeightSource
{
    private ulong taken;

    public override Tensor Take(string name, params long[] shape)
    {
        if (name == missing) throw new InvalidDataException($"no {name}");
        using var generator = new Generator(seed + taken++);
        using var normal = randn(shape, generator: generator);
        return normal.mul(0.3).DetachFromDisposeScope();
    }

    public override bool Has(string name) => name != missing;
}
