using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Random weights that gather gradients.</summary>
internal sealed class TrainableWeights : WeightSource, IDisposable
{
    private readonly RandomWeights random = new(1);

    public Dictionary<string, Tensor> Taken { get; } = [];

    public override Tensor Take(string name, params long[] shape)
    {
        var weight = random.Take(name, shape).requires_grad_(true);
        Taken.Add(name, weight);
        return weight.alias().DetachFromDisposeScope();
    }

    public override bool Has(string name) => true;

    public void Dispose()
    {
        foreach (var weight in Taken.Values) weight.Dispose();
    }
}
