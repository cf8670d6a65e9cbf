namespace Distributed.Contracts;

/// <summary>A tenant with its limits and what it has used.</summary>
public sealed record TenantDetails : TenantLimits
{
    /// <summary>The tenant.</summary>
    public required string Id { get; init; }

    /// <summary>When its limits were first set; null for one that has never had any.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Seconds of device time that the jobs accepted today (UTC, the database's clock) are estimated to take.</summary>
    public double UsedGpuSeconds { get; init; }
}
