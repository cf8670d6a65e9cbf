namespace Distributed.Contracts;

/// <summary>What a job would be, had it been accepted.</summary>
public sealed record JobQuote
{
    /// <summary>What it would paint, defaults filled in.</summary>
    public required GenerationRequest Request { get; init; }

    /// <summary>Device time it would take in seconds; null while nothing has been measured.</summary>
    public double? EstimatedGpuSeconds { get; init; }

    /// <summary>When it would be done; null while nothing has been measured or nobody is there to paint it.</summary>
    public Eta? Eta { get; init; }
}
