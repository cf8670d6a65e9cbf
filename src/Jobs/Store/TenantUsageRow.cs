namespace Distributed.Jobs;

/// <summary>A row of <c>tenant_usage</c>: what a tenant's accepted jobs are estimated to cost on one day.</summary>
public sealed class TenantUsageRow
{
    /// <summary>Whose.</summary>
    public required string TenantId { get; init; }

    /// <summary>Days since 1970-01-01 (UTC, the database's clock).</summary>
    public int Day { get; init; }

    /// <summary>Device time of the jobs accepted that day in microseconds, the sum of <see cref="JobRow.EstimatedUs"/>.</summary>
    public long EstimatedUs { get; init; }
}
