namespace Distributed.DiffusionBench;

/// <summary>One row of a table, as the JSON file has it. Times are medians in seconds.</summary>
internal sealed record TableRow
{
    public required string Table { get; init; }

    public required string Name { get; init; }

    public required string Precision { get; init; }

    public required string Device { get; init; }

    /// <summary>The whole order; extrapolated where <see cref="StepsRun"/> is below <see cref="Steps"/>.</summary>
    public double? Seconds { get; init; }

    public Painted? Parts { get; init; }

    public required int Steps { get; init; }

    public required int StepsRun { get; init; }

    public double? CallSeconds { get; init; }

    public double? EnqueueSeconds { get; init; }

    public double? LoadSeconds { get; init; }

    public long? LoadPeakBytes { get; init; }

    public long? PeakBytes { get; init; }

    /// <summary>What the products alone take at the device's peak; null where that is not known.</summary>
    public double? FloorSeconds { get; init; }

    /// <summary>Why there are no figures.</summary>
    public string? Missing { get; init; }
}
