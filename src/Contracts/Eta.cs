namespace Distributed.Contracts;

/// <summary>When a job that waits or runs will be done, as far as it can be known from what was measured lately.</summary>
public sealed record Eta
{
    /// <summary>Jobs that go before it; 0 when it runs. Counted up to 10,000 of one tenant's class.</summary>
    public required int QueuePosition { get; init; }

    /// <summary>Seconds until it is done: as likely more as less.</summary>
    public required double P50Seconds { get; init; }

    /// <summary>Seconds until it is done with a chance of nine in ten.</summary>
    public required double P90Seconds { get; init; }
}
