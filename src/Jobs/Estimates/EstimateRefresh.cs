using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Distributed.Jobs;

/// <summary>Keeps the estimates of a process that accepts jobs fresh. Without the database they grow old and are told no more.</summary>
internal sealed class EstimateRefresh(JobEstimates estimates, TimeProvider time, ILogger<EstimateRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>The reads take at most a share of the time, whatever they cost.</summary>
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
            var pause = time.GetElapsedTime(start) * PauseOfRead;
            await Task.Delay(pause > Every ? pause : Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
