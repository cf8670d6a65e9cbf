using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>
/// Takes jobs back from silent workers, and ends those whose deadline has passed. It judges workers only after it has watched the database
/// answer for one lease (<see cref="ReaperWatch"/>): before that they may have been unable to renew. Where the database answered and took no
/// change, on a full disk for example, they are spared for one lease more.
/// </summary>
public sealed class JobReaper(JobReaping reaping, RelaySignal relay, JobEvents events, TimeProvider time, IOptions<JobTimes> times, ILogger<JobReaper> logger)
    : BackgroundService
{
    private readonly ReaperWatch watch = new(times.Value);
    private readonly OutageLog outage = new(logger, time, "Reaping");
    private bool isWaiting;

    /// <summary>Whether a change was refused, and none has got through since.</summary>
    private bool wasRefused;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(times.Value.ReapEvery, time);
        try
        {
            do await SweepAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    internal async Task SweepAsync(CancellationToken cancellation)
    {
        var isRead = false;
        try
        {
            // Only what had run out by this answer is judged: should the database freeze now, the statement below will run when it thaws.
            var now = await reaping.NowAsync(cancellation);
            var wait = watch.Look(now);
            isRead = true;
            events.AddEnded(await reaping.ExpireAsync(cancellation));
            if (wait <= TimeSpan.Zero) await ReapAsync(now, cancellation);
            else if (!isWaiting) logger.ReaperWaits(wait);
            isWaiting = wait > TimeSpan.Zero;
            outage.Succeeded();
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            wasRefused |= isRead;
            outage.Failed(error);
        }
    }

    private async Task ReapAsync(DateTimeOffset silentUntil, CancellationToken cancellation)
    {
        if (wasRefused)
        {
            await reaping.SpareAsync(silentUntil, times.Value.Lease, cancellation);
            wasRefused = false;
            return;
        }
        var reaped = await reaping.ReapAsync(silentUntil, cancellation);
        foreach (var job in reaped) logger.JobReaped(job.Id, job.Attempt, job.LeaseOwner, job.Status, job.CrashCount);
        JobMetrics.Reaped(reaped);
        events.AddEnded(reaped);
        if (reaped.Count > 0) relay.Wake();
    }
}
