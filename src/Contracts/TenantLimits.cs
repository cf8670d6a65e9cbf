namespace Distributed.Contracts;

/// <summary>What a tenant may use. A limit that is null does not limit.</summary>
public record TenantLimits
{
    /// <summary>The share of the fleet beside others who wait: above 0, at most 1,000; 1 by default.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Requests a minute of each of its keys, which may come all at once; counted by each process of the API for itself.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Jobs that may wait at a time. Beyond that new ones are refused.</summary>
    public int? MaxQueued { get; init; }

    /// <summary>Jobs that may run at a time. Beyond that others wait.</summary>
    public int? MaxRunning { get; init; }

    /// <summary>Seconds of device time a day (UTC), as estimated when jobs are accepted. A job of which nothing was known counts as 0.</summary>
    public double? DailyGpuSeconds { get; init; }
}
