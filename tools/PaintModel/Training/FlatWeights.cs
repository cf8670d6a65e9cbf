using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>
/// Gives a network views of a flat tensor of all weights. With gradients, each view is a leaf whose gradient is a view of another flat
/// tensor, so that backward passes add up in one place and the optimizer needs a dozen operations whatever the number of weights.
/// Networks that share the values and have gradients of their own are replicas: they compute side by side.
/// </summary>
internal sealed class FlatWeights(ParameterLayout layout, Tensor values, Tensor? gradients = null) : WeightSource
{
    private readonly Dictionary<string, Parameter> places = layout.Parameters.ToDictionary(parameter => parameter.Name);

    public override bool Has(string name) => places.ContainsKey(name);

    public override Tensor Take(string name, params long[] shape)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var place = places[name];
        var weight = View(values, place).detach();
        if (gradients is not null)
        {
            weight.requires_grad_(true);
            weight.grad = View(gradients, place).DetachFromDisposeScope();
        }
        return weight.DetachFromDisposeScope();
    }

    public static Tensor View(Tensor flat, Parameter place) => flat.narrow(0, place.Offset, place.Count).view(place.Shape);
}
