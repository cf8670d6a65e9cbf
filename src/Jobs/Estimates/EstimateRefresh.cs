using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Distributed.Jobs;

/// <summary>Keeps the estimates of a process that accepts jobs fresh. Without the database they grow old and are told no more.</summary>
internal sealed class EstimateRefresh(JobEstimates estimates, TimeProvider time, ILogger<EstimateRefresh> logger) : BackgroundService
{
    /// <summary>The longest is a part of the time after which estimates are too old to be told, so that one slow read does not silence them.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(10);

    /// <summary>The reads take at most a share of the time.</summary>
    private const int PauseOfRead = 10;

    private readonly OutageLog reading = new(logger, time, "Reading what the estimates are made of");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var start = time.GetTimestamp();
            try
            {
                await estimates.RefreshAsync(stoppingToken);
                reading.Succeeded();
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                reading.Failed(error);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            var pause = TimeSpan.FromTicks(Math.Clamp(time.GetElapsedTime(start).Ticks * PauseOfRead, Every.Ticks, Longest.Ticks));
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
