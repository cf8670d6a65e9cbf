using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Lists the weights a network asks for; the network made from it holds stand-ins and can compute nothing.</summary>
internal sealed class ParameterLayout : WeightSource
{
    private readonly List<Parameter> parameters = [];

    public IReadOnlyList<Parameter> Parameters => parameters;

    public long Count => parameters.Sum(parameter => parameter.Count);

    public static ParameterLayout Of<T>(Func<WeightSource, T> create) where T : IDisposable
    {
        var layout = new ParameterLayout();
        create(layout).Dispose();
        return layout;
    }

    public override bool Has(string name) => true;

    public override Tensor Take(string name, params long[] shape)
    {
        parameters.Add(new(name, shape, Count));
        using var scope = NewDisposeScope();
        return zeros([]).expand(shape).DetachFromDisposeScope();
    }
}
