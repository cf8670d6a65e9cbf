using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Writes down the names and shapes a network asks for and gives it tensors without storage.</summary>
internal sealed class WeightLayout : WeightSource
{
    private readonly Dictionary<string, long[]> shapes = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long[]> Shapes => shapes;

    public override Tensor Take(string name, params long[] shape)
    {
        shapes.Add(name, shape);
        return empty(shape, device: META).DetachFromDisposeScope();
    }

    public override bool Has(string name) => true;
}
