namespace Distributed.Jobs;

/// <summary>A row of <c>tenants</c>: what somebody may use. A limit that is null does not limit.</summary>
public sealed class TenantRow
{
    /// <summary>The tenant's id, as <see cref="JobRow.TenantId"/> has it.</summary>
    public required string Id { get; init; }

    /// <summary>The share of the fleet beside others who wait; 1 by default.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Requests a minute.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Jobs that may wait at a time.</summary>
    public int? MaxQueued { get; init; }

    /// <summary>Jobs that may run at a time.</summary>
    public int? MaxRunning { get; init; }

    /// <summary>Seconds of device time a day (UTC), as estimated when a job is accepted.</summary>
    public double? DailyGpuSeconds { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
