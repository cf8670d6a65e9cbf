namespace Distributed.Contracts;

/// <summary>What a batch would become if it were sent without <c>dryRun</c>. Nothing is stored or queued.</summary>
public sealed record BatchQuote
{
    /// <summary>How many jobs it would have.</summary>
    public required int JobCount { get; init; }

    /// <summary>How many images they would paint together.</summary>
    public required int ImageCount { get; init; }

    /// <summary>Device time they would take together, in seconds; null while nothing has been measured of a tier among them.</summary>
    public double? EstimatedGpuSeconds { get; init; }

    /// <summary>When the last of them would be done; null while nothing has been measured of a tier among them or nobody is there to paint it.</summary>
    public BatchEta? Eta { get; init; }

    /// <summary>
    /// Whether every job that has a deadline would be done by it with a chance of nine in ten, as things stand; null where none has one, or while that
    /// cannot be known.
    /// </summary>
    public bool? MeetsDeadline { get; init; }

    /// <summary>How many of its jobs would not, when <see cref="MeetsDeadline"/> can be told; otherwise null.</summary>
    public int? LateJobs { get; init; }
}
