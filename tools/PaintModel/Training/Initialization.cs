using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>
/// First weights, by their names: uniform within ±gain/√fan-in, biases 0, norms 1. What ends a residual branch or the UNet starts small,
/// so that a new network is close to passing its input through.
/// </summary>
internal static class Initialization
{
    private const double TokenSpread = 0.3, PositionSpread = 0.1;

    private static readonly (string Ending, double Gain)[] Gains =
    [
        ("conv2.weight", 0.3), ("conv.4.weight", 0.3), ("to_out.0.weight", 0.5), ("ff.net.2.weight", 0.5), ("proj_out.weight", 0.5), ("unet.conv_out.weight", 0.1),
    ];

    public static Tensor Draw(ParameterLayout layout, long seed)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed, CPU);
        var values = zeros(layout.Count);
        foreach (var place in layout.Parameters)
        {
            var name = place.Name;
            if (place.Shape.Length > 1) FlatWeights.View(values, place).copy_(Matrix(name, place.Shape, generator));
            else if (name.EndsWith(".weight", StringComparison.Ordinal)) FlatWeights.View(values, place).fill_(1);
        }
        return values.DetachFromDisposeScope();
    }

    private static Tensor Matrix(string name, long[] shape, Generator generator)
    {
        if (name.EndsWith("token_embedding.weight", StringComparison.Ordinal)) return randn(shape, generator: generator) * TokenSpread;
        if (name.EndsWith("position_embedding.weight", StringComparison.Ordinal)) return randn(shape, generator: generator) * PositionSpread;
        var gain = Gains.FirstOrDefault(rule => name.EndsWith(rule.Ending, StringComparison.Ordinal), (Ending: "", Gain: 1)).Gain;
        var fanIn = shape[1..].Aggregate(1L, (product, size) => product * size);
        return (rand(shape, generator: generator) * 2 - 1) * (gain / Math.Sqrt(fanIn));
    }
}
