using static TorchSharp.torch;

namespace Distributed.DiffusionBench;

/// <summary>What libtorch's operators take by themselves, every distinct one timed alone.</summary>
internal sealed class OperatorTimes(ScalarType dtype, Device device, int runs)
{
    private readonly Dictionary<Operator, double> known = [];

    /// <summary>Seconds for all of them, one after the other.</summary>
    public double Sum(IEnumerable<Operator> operators) => operators.Sum(Of);

    /// <summary>Seconds of one call, the median.</summary>
    public double Of(Operator op)
    {
        if (known.TryGetValue(op, out var seconds)) return seconds;
        using var scope = NewDisposeScope();
        var arguments = op.Arguments(dtype, device);
        op.Run(arguments).Dispose();
        return known[op] = Median.Of(Enumerable.Range(0, runs).Select(_ => Median.Seconds(device, () => op.Run(arguments).Dispose())));
    }

    /// <summary>Multiply-accumulates a second.</summary>
    public double Rate(Operator op) => op.Macs / Of(op);
}
