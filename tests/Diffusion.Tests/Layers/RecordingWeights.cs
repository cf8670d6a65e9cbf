using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Writes down what a network asks for and gives it tensors without storage.</summary>
internal sealed class RecordingWeights : WeightSource
{
    public SortedDictionary<string, long[]> Asked { get; } = new(StringComparer.Ordinal);

    public override Tensor Take(string name, params long[] shape)
    {
        Asked.Add(name, shape);
        return empty(shape, device: META).DetachFromDisposeScope();
    }

    public override bool Has(string name) => true;
}
