namespace Distributed.Diffusion;

/// <summary>A weight that is there, but not as the network needs it.</summary>
/// <param name="Name">The name the network asked for.</param>
/// <param name="Wanted">The shape the network needs.</param>
/// <param name="Found">The shape in the file.</param>
/// <param name="DType">The number format in the file; weights must be F16, BF16, F32 or F64.</param>
public sealed record MisshapenWeight(string Name, IReadOnlyList<long> Wanted, IReadOnlyList<long> Found, SafetensorsDType DType)
{
    /// <summary>The weight as one line of a report.</summary>
    public override string ToString() => $"{SafetensorsException.Printable(Name)}: wanted [{string.Join(", ", Wanted)}] "
        + $"of floating-point numbers, found [{string.Join(", ", Found)}] of {DType.Name()}";
}
