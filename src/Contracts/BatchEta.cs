namespace Distributed.Contracts;

/// <summary>When the last job of a batch will be done, as far as it can be known from what was measured lately.</summary>
public sealed record BatchEta
{
    /// <summary>How many of its jobs wait.</summary>
    public required int JobsWaiting { get; init; }

    /// <summary>Seconds until the last is done: as likely more as less.</summary>
    public required double P50Seconds { get; init; }

    /// <summary>Seconds until the last is done with a chance of nine in ten.</summary>
    public required double P90Seconds { get; init; }
}
