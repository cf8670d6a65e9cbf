using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// Where a network gets its weights from, by checkpoint name. A network asks for each tensor once, in its constructor, with the shape
/// its configuration implies; the same constructors therefore load a checkpoint, list the names a layout needs and make seeded weights.
/// </summary>
public abstract class WeightSource
{
    /// <summary>Gives the weight called <paramref name="name"/>, in the source's number format and on its device.</summary>
    /// <param name="name">The state-dict key, for example <c>down_blocks.0.resnets.0.conv1.weight</c>.</param>
    /// <param name="shape">The shape the network needs.</param>
    /// <returns>A tensor outside every dispose scope, owned by the network that asked.</returns>
    public abstract Tensor Take(string name, params long[] shape);

    /// <summary>
    /// Gives weights of one shape as one matrix: stacked along their first dimension, their other dimensions flattened. Several are copied;
    /// a source whose weights go on changing gives a view instead.
    /// </summary>
    /// <param name="names">The state-dict keys, in the order of the stack.</param>
    /// <param name="shape">The shape of each.</param>
    /// <returns>[names · shape₀, shape₁ · …], outside every dispose scope, owned by the network that asked.</returns>
    public virtual Tensor TakeMatrix(IReadOnlyList<string> names, params long[] shape)
    {
        using var scope = NewDisposeScope();
        Tensor[] parts = [.. names.Select(name => Take(name, shape).DetachFromDisposeScope())];
        foreach (var part in parts) scope.Attach(part);
        return (parts is [var only] ? only : cat(parts)).flatten(1).DetachFromDisposeScope();
    }

    /// <summary>Whether the source holds a weight of that name. Sources that make weights hold every name.</summary>
    public abstract bool Has(string name);
}
