namespace Distributed.Jobs;

/// <summary>What a tenant may still add, while its row is locked. Jobs take from it in the order in which they were offered.</summary>
internal sealed class TenantAllowance
{
    /// <summary>How long it is worth waiting for a full queue to move.</summary>
    private static readonly TimeSpan QueueMoves = TimeSpan.FromSeconds(5);

    public required string Tenant { get; init; }

    public int? MaxQueued { get; init; }

    public double? DailyGpuSeconds { get; init; }

    /// <summary>Its jobs that wait, those taken in included.</summary>
    public long Queued { get; set; }

    /// <summary>Its device time of today in microseconds, that of the jobs taken in included.</summary>
    public long UsedUs { get; set; }

    /// <summary>The database's clock, in microseconds since 1970.</summary>
    public long NowUs { get; set; }

    /// <summary>The day of that (UTC), counted from 1970.</summary>
    public int Day => (int)(NowUs / TimeSpan.MicrosecondsPerDay);

    /// <summary>Takes one job in, or says which limit keeps it out; then nothing is taken.</summary>
    public AcceptRefusal? Take(long estimatedUs)
    {
        if (MaxQueued is { } jobs && Queued >= jobs) return new(AcceptOutcome.QueueFull, jobs, 0, 1, jobs > 0 ? QueueMoves : null);
        if (DailyGpuSeconds is { } seconds && UsedUs + estimatedUs > seconds * 1e6)
        {
            var asked = estimatedUs / 1e6;
            return new(AcceptOutcome.QuotaExceeded, seconds, Math.Max(0, seconds - UsedUs / 1e6), asked, asked <= seconds ? UntilMidnight : null);
        }
        Queued++;
        UsedUs += estimatedUs;
        return null;
    }

    private TimeSpan UntilMidnight => TimeSpan.FromMicroseconds(TimeSpan.MicrosecondsPerDay - NowUs % TimeSpan.MicrosecondsPerDay);
}
