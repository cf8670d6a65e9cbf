namespace Distributed.Contracts;

/// <summary>What a submission would become if it were sent without <c>dryRun</c>. Nothing is stored or queued.</summary>
public sealed record JobQuote
{
    /// <summary>
    /// What the job would paint, defaults filled in. A seed that was left out is drawn anew for the job itself; an input image was looked at, and is
    /// not named, because it is not stored.
    /// </summary>
    public required GenerationRequest Request { get; init; }

    /// <summary>Which jobs it would go before.</summary>
    public Priority Priority { get; init; } = Priority.Normal;

    /// <summary>Device time it would take in seconds; null while nothing has been measured.</summary>
    public double? EstimatedGpuSeconds { get; init; }

    /// <summary>When it would be done; null while nothing has been measured or nobody is there to paint it.</summary>
    public Eta? Eta { get; init; }

    /// <summary>Whether it would be done by its deadline with a chance of nine in ten, as things stand; null without a deadline, or while that cannot be known.</summary>
    public bool? MeetsDeadline { get; init; }
}
