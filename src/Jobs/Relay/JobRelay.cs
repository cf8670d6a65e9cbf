using System.Collections.Concurrent;
using Distributed.Contracts;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>
/// Publishes due jobs in their fair order, many in flight. A message is only a hint: whatever is lost, unconfirmed or published twice is put right
/// by the row.
/// </summary>
public sealed class JobRelay(
    JobDispatch dispatch, JobWorkers workers, IBus bus, RelaySignal signal, RelayShortcut shortcut, TimeProvider time, IOptions<JobTimes> times,
    ILogger<JobRelay> logger) : BackgroundService
{
    /// <summary>How soon to look again while a window is full: workers empty it without telling us.</summary>
    private static readonly TimeSpan Refill = TimeSpan.FromMilliseconds(25);

    /// <summary>The same while only jobs wait whose tenant has as many in flight as it may.</summary>
    private static readonly TimeSpan CappedRefill = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a confirm is put by. A reservation holds much longer, and most jobs are claimed by then: they need no statement.</summary>
    private static readonly TimeSpan ConfirmEvery = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentQueue<JobRow> confirmed = [];
    private readonly OutageLog looking = new(logger, time, "Looking for due jobs");
    private readonly OutageLog handingOver = new(logger, time, "Publishing new jobs");
    private readonly OutageLog confirming = new(logger, time, "Noting what was published");
    private readonly Dictionary<Tier, OutageLog> sending =
        Enum.GetValues<Tier>().ToDictionary(tier => tier, tier => new OutageLog(logger, time, $"Sending to {GenerateQueues.Name(tier)}"));
    private IReadOnlyDictionary<Tier, int> capacity = new Dictionary<Tier, int>();
    private long? capacityAt;
    private bool cappedWait;
    private readonly Dictionary<Tier, RelayWindow> windows = Enum.GetValues<Tier>().ToDictionary(tier => tier, _ => new RelayWindow(time));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(
            RepeatAsync(LookAsync, looking, stoppingToken), RepeatAsync(PublishNewAsync, handingOver, stoppingToken),
            RepeatAsync(ConfirmSoonAsync, confirming, stoppingToken));
        try
        {
            await ConfirmAsync();
        }
        catch (Exception error)
        {
            confirming.Failed(error);
        }
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> work, OutageLog outage, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                foreach (var tier in Enum.GetValues<Tier>()) shortcut.SetRoom(tier, 0);
                outage.Failed(error);
                await Task.Delay(times.Value.RelayEvery, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Publishes what is due in the database, then waits until more may be.</summary>
    private async Task LookAsync(CancellationToken cancellation)
    {
        await RefreshCapacityAsync(cancellation);
        var isFull = false;
        var publishing = new List<Task>();
        try
        {
            foreach (var tier in Enum.GetValues<Tier>())          // one after the other: a tenant's cap is for all tiers
            {
                var reserved = await ReserveAsync(tier, cancellation);
                isFull |= reserved.Room == 0;
                publishing.Add(PublishAsync(tier, reserved, cancellation));
            }
        }
        finally
        {
            await Task.WhenAll(publishing);
        }
        looking.Succeeded();
        await signal.WaitAsync(isFull ? Refill : cappedWait ? CappedRefill : times.Value.RelayEvery, cancellation);
    }

    /// <summary>Publishes what the acceptor of this process hands over, to the last when the process stops.</summary>
    private async Task PublishNewAsync(CancellationToken stop)
    {
        using var close = stop.Register(shortcut.Close);
        while (await shortcut.TakeAsync() is { } jobs)
        {
            foreach (var tier in jobs.GroupBy(job => job.Tier)) windows[tier.Key].Add(tier.Count());
            var isPublished = await PublishAsync(jobs, CancellationToken.None);
            handingOver.Succeeded();
            if (isPublished) continue;
            foreach (var tier in jobs.Select(job => job.Tier).Distinct()) shortcut.SetRoom(tier, 0);
        }
    }

    /// <summary>Reads the workers' capacity and the tenants' caps once in a while: a new job must not wait for that.</summary>
    private async Task RefreshCapacityAsync(CancellationToken cancellation)
    {
        if (capacityAt is { } at && time.GetElapsedTime(at) < times.Value.RelayEvery) return;
        capacity = await workers.CapacityAsync(cancellation);
        (var capped, cappedWait) = await dispatch.CappedAsync(cancellation);
        shortcut.SetCapped(capped);
        capacityAt = time.GetTimestamp();
    }

    private async Task ConfirmSoonAsync(CancellationToken cancellation)
    {
        await Task.Delay(ConfirmEvery, time, cancellation);
        await ConfirmAsync();
    }

    /// <summary>Notes what was published. What is lost here is published again when its reservation ends.</summary>
    private async Task ConfirmAsync()
    {
        var jobs = new List<JobRow>();
        while (confirmed.TryDequeue(out var job)) jobs.Add(job);
        if (jobs.Count == 0) return;
        await dispatch.ConfirmAsync(jobs, CancellationToken.None);
        confirming.Succeeded();
    }

    private async Task<Reserved> ReserveAsync(Tier tier, CancellationToken cancellation)
    {
        var reserved = await dispatch.ReserveAsync(tier, windows[tier].Size(capacity.GetValueOrDefault(tier)), cancellation);
        if (reserved.Room == 0) shortcut.SetRoom(tier, 0);          // what waits goes before what is new
        windows[tier].Look(reserved.Published);
        windows[tier].Add(reserved.Due.Count);
        return reserved;
    }

    private async Task PublishAsync(Tier tier, Reserved reserved, CancellationToken cancellation) =>
        shortcut.SetRoom(tier, await PublishAsync(reserved.Due, cancellation) ? reserved.Room : 0);

    /// <summary>Publishes reserved jobs, all at once.</summary>
    /// <returns>Whether every one was confirmed.</returns>
    private async Task<bool> PublishAsync(IReadOnlyList<JobRow> jobs, CancellationToken cancellation)
    {
        var published = await Task.WhenAll(jobs.Select(job => TryPublishAsync(job, cancellation)));
        foreach (var (job, isConfirmed) in jobs.Zip(published))
        {
            JobMetrics.Published(job, isConfirmed);
            if (isConfirmed) confirmed.Enqueue(job);
        }
        await dispatch.ReleaseAsync([.. jobs.Where((_, i) => !published[i])], cancellation);
        return !published.Contains(false);
    }

    private async Task<bool> TryPublishAsync(JobRow job, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(times.Value.PublishTimeout);
        try
        {
            var endpoint = await bus.GetSendEndpoint(GenerateQueues.Address(job.Tier));
            using var span = JobTraces.StartPublish(job);
            // With a span of its own the bus sends that; without, whoever paints the job is to find the request's trace all the same.
            if (span is null && job.TraceParent is { } trace) await endpoint.Send(new GenerateImages(job.Id), send => send.Headers.Set(JobTraces.MessageHeader, trace), timeout.Token);
            else await endpoint.Send(new GenerateImages(job.Id), timeout.Token);
            sending[job.Tier].Succeeded();
            return true;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            sending[job.Tier].Failed(error);
            return false;
        }
    }
}
