using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>
/// Takes jobs back from silent workers. After a database outage of its own it waits one lease before it judges: the workers could not
/// renew either.
/// </summary>
public sealed class JobReaper(JobReaping reaping, RelaySignal relay, JobEvents events, TimeProvider time, IOptions<JobTimes> times, ILogger<JobReaper> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(times.Value.ReapEvery, time);
        var outage = false;
        var outageEnded = time.GetTimestamp();
        try
        {
            do
            {
                try
                {
                    events.AddFinished(await reaping.ExpireAsync(stoppingToken));
                    if (outage) (outage, outageEnded) = (false, time.GetTimestamp() + time.TimestampFrequency * (long)times.Value.Lease.TotalSeconds);
                    if (time.GetTimestamp() >= outageEnded) await SweepAsync(stoppingToken);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    if (!outage) logger.ReaperFailed(error);
                    outage = true;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        var reaped = await reaping.ReapAsync(cancellation);
        foreach (var job in reaped) logger.JobReaped(job.Id, job.Attempt, job.LeaseOwner, job.Status, job.CrashCount);
        JobMetrics.Reaped(reaped);
        events.AddFinished(reaped);
        if (reaped.Count > 0) relay.Wake();
    }
}
