using Distributed.Contracts;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>
/// Publishes due jobs, oldest first, many in flight. A message is only a hint: whatever is lost, unconfirmed or published twice is put right
/// by the row.
/// </summary>
public sealed class JobRelay(
    JobDispatch dispatch, JobWorkers workers, IBus bus, RelaySignal signal, TimeProvider time, IOptions<JobTimes> times, ILogger<JobRelay> logger) : BackgroundService
{
    /// <summary>Fewest jobs of a tier that may stand published at a time, and how many times the workers' capacity.</summary>
    private const int MinWindow = 64, WindowPerCapacity = 4;

    /// <summary>How soon to look again while a window is full: workers empty it without telling us.</summary>
    private static readonly TimeSpan Refill = TimeSpan.FromMilliseconds(25);

    private IReadOnlyDictionary<Tier, int> capacity = new Dictionary<Tier, int>();
    private long? capacityAt;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RefreshCapacityAsync(stoppingToken);
                var isFull = await Task.WhenAll(Enum.GetValues<Tier>().Select(tier => RelayAsync(tier, stoppingToken)));
                await signal.WaitAsync(isFull.Contains(true) ? Refill : times.Value.RelayEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                logger.RelayFailed(error);
                await Task.Delay(times.Value.RelayEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Reads the workers' capacity once in a while: a new job must not wait for that.</summary>
    private async Task RefreshCapacityAsync(CancellationToken cancellation)
    {
        if (capacityAt is { } at && time.GetElapsedTime(at) < times.Value.RelayEvery) return;
        capacity = await workers.CapacityAsync(cancellation);
        capacityAt = time.GetTimestamp();
    }

    private async Task<bool> RelayAsync(Tier tier, CancellationToken cancellation)
    {
        var window = Math.Max(MinWindow, WindowPerCapacity * capacity.GetValueOrDefault(tier));
        var (due, isFull) = await dispatch.ReserveAsync(tier, window, cancellation);
        var published = await Task.WhenAll(due.Select(job => TryPublishAsync(job, cancellation)));
        await dispatch.ConfirmAsync([.. due.Where((_, i) => published[i])], cancellation);
        await dispatch.ReleaseAsync([.. due.Where((_, i) => !published[i])], cancellation);
        return isFull;
    }

    private async Task<bool> TryPublishAsync(JobRow job, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(times.Value.PublishTimeout);
        try
        {
            var endpoint = await bus.GetSendEndpoint(GenerateQueues.Address(job.Tier));
            await endpoint.Send(new GenerateImages(job.Id), timeout.Token);
            return true;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            logger.PublishFailed(error, job.Id);
            return false;
        }
    }
}
