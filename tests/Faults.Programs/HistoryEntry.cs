namespace Distributed.Faults.Programs;

/// <summary>A line of a history: what a process asked for, or what came of it.</summary>
/// <param name="Process">Who writes.</param>
/// <param name="Op">What was done.</param>
/// <param name="Type">invoke, ok, fail (it did not happen) or info (nobody knows whether it happened).</param>
/// <param name="At">When, by the host's clock.</param>
internal sealed record HistoryEntry(string Process, string Op, string Type, DateTimeOffset At)
{
    /// <summary>The job.</summary>
    public Guid? Job { get; init; }

    /// <summary>The job's number in its prompt.</summary>
    public int? Number { get; init; }

    /// <summary>The attempt.</summary>
    public int? Attempt { get; init; }

    /// <summary>The job's status, as the API said it.</summary>
    public string? Status { get; init; }

    /// <summary>The idempotency key.</summary>
    public string? Key { get; init; }

    /// <summary>The tenant whose API key was sent; null without a key.</summary>
    public string? Tenant { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double? Ms { get; init; }

    /// <summary>Anything else.</summary>
    public string? Note { get; init; }
}
