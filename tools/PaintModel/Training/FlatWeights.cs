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

    public override Tensor Take(string name, params long[] shape) => Take(places[name]);

    /// <summary>A view here, too: what a network stacks it asks for in a row.</summary>
    public override Tensor TakeMatrix(IReadOnlyList<string> names, params long[] shape)
    {
        Parameter[] parts = [.. names.Select(name => places[name])];
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i].Offset != parts[i - 1].Offset + parts[i - 1].Count)
                throw new InvalidOperationException($"{parts[i].Name} does not follow {parts[i - 1].Name}, so no view can show both.");
        }
        var rows = parts.Sum(part => part.Shape[0]);
        return Take(new Parameter(parts[0].Name, [rows, parts.Sum(part => part.Count) / rows], parts[0].Offset));
    }

    public static Tensor View(Tensor flat, Parameter place) => flat.narrow(0, place.Offset, place.Count).view(place.Shape);

    private Tensor Take(Parameter place)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var weight = View(values, place).detach();
        if (gradients is not null)
        {
            weight.requires_grad_(true);
            weight.grad = View(gradients, place).DetachFromDisposeScope();
        }
        return weight.DetachFromDisposeScope();
    }
}
