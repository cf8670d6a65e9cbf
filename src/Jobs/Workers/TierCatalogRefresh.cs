using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Distributed.Jobs;

/// <summary>Keeps the catalog at what workers have published, for a process that has no models of its own.</summary>
public sealed class TierCatalogRefresh(JobWorkers workers, TierCatalog catalog, TimeProvider time, ILogger<TierCatalogRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                try
                {
                    catalog.Replace(await workers.ReadProfilesAsync(stoppingToken));
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    logger.ProfilesNotRead(error.Message);          // the last ones known stay in force
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }
}
