using System.Diagnostics.Metrics;
using Distributed.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Distributed.Jobs;

/// <summary>
/// Reports what waits and what runs, per tier, as the database has it: <c>distributed.job.queued</c>, <c>distributed.job.running</c> and
/// <c>distributed.job.oldest_queued.age</c>. Every process that accepts jobs reports the same; take the largest, not the sum. While the
/// database cannot be read there is no number rather than an old one.
/// </summary>
internal sealed class LoadMetrics : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly JobStatistics statistics;
    private readonly TimeProvider time;
    private readonly ILogger<LoadMetrics> logger;
    private readonly Meter meter;
    private IReadOnlyList<TierLoad> load = [];

    public LoadMetrics(JobStatistics statistics, TimeProvider time, IMeterFactory meters, ILogger<LoadMetrics> logger)
    {
        (this.statistics, this.time, this.logger, meter) = (statistics, time, logger, meters.Create("Distributed.Jobs.Load"));
        meter.CreateObservableGauge("distributed.job.queued", () => Each(tier => (double)tier.Queued), "{job}", "Jobs that wait.");
        meter.CreateObservableGauge("distributed.job.running", () => Each(tier => (double)tier.Running), "{job}", "Jobs under lease.");
        meter.CreateObservableGauge("distributed.job.oldest_queued.age", () => Each(AgeOfOldest), "s", "How long the oldest waiting job has waited.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do load = await ReadAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task<IReadOnlyList<TierLoad>> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await statistics.LoadAsync(cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            logger.LoadNotRead(error.Message);
            return [];
        }
    }

    /// <summary>By this process's clock, which is good enough for a gauge: no decision hangs on it.</summary>
    private double AgeOfOldest(TierLoad tier) => tier.OldestQueuedAt is { } oldest ? Math.Max(0, (time.GetUtcNow() - oldest).TotalSeconds) : 0;

    private IEnumerable<Measurement<double>> Each(Func<TierLoad, double> value) =>
        Volatile.Read(ref load).Select(tier => new Measurement<double>(value(tier), new KeyValuePair<string, object?>("tier", tier.Tier.Word())));
}
