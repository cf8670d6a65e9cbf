namespace Distributed.Contracts;

/// <summary>How a key is replaced by a new one.</summary>
public sealed record ApiKeyRotation
{
    /// <summary>How long the old key lives beside the new one, in seconds; 0 to 30 days, a day unless it says otherwise. It never lives longer than it would have.</summary>
    public int? OverlapSeconds { get; init; }

    /// <summary>Until when the new key is good. Unless it says otherwise it lives as long as the old one was meant to, or for ever as that was.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
