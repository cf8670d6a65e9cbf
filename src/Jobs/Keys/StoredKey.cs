namespace Distributed.Jobs;

/// <summary>A key that is in force, as checking it reads it.</summary>
internal sealed class StoredKey
{
    public required string Tenant { get; init; }

    public required byte[] Hash { get; init; }

    public required string Scopes { get; init; }

    /// <summary>Its tenant's limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>How long it is still good, in microseconds; null for ever.</summary>
    public long? RemainingUs { get; init; }

    /// <summary>Whether the minute of its last use is over.</summary>
    public bool IsUseNew { get; init; }
}
