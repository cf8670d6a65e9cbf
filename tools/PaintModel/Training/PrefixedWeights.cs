using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Several networks in one source, each under its own name.</summary>
internal sealed class PrefixedWeights(WeightSource source, string prefix) : WeightSource
{
    public override bool Has(string name) => source.Has(prefix + name);

    public override Tensor Take(string name, params long[] shape) => source.Take(prefix + name, shape);

    public override Tensor TakeMatrix(IReadOnlyList<string> names, params long[] shape) => source.TakeMatrix([.. names.Select(name => prefix + name)], shape);
}
