using System.Collections.Concurrent;
using Distributed.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>
/// Holds a worker's leases: renews them all in one heartbeat, brings back cancels, and stops the work by the worker's own monotonic clock
/// when no heartbeat has got through. Until then a result outwaits an outage of the database; what was stopped is given back after it, so that
/// nobody takes it for a crash.
/// </summary>
public sealed class LeaseKeeper(
    JobLeases leases, WorkerName worker, JobEvents events, TimeProvider time, IOptions<JobTimes> times, ILogger<LeaseKeeper> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<(Guid, int), Held> held = new();
    private readonly ConcurrentDictionary<(Guid, int), Lease> givenUp = new();
    private readonly RecentCancels cancels = new();
    private readonly OutageLog outage = new(logger, time, "Renewing leases");

    /// <summary>
    /// Claims a job, when the database is there again, and keeps its lease until <see cref="Release"/>; null when the job is not to be had.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="tier">The tier that the worker's message came for.</param>
    /// <param name="isAlone">Whether nothing else is painted in this process until the attempt ends: see <see cref="JobLeases.IsSoloAsync"/>.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<Lease?> ClaimAsync(Guid jobId, Tier tier, bool isAlone, CancellationToken cancellation)
    {
        var (tries, sent) = (0, 0L);
        var lease = await DatabaseOutage.Outwait.ExecuteAsync(async token =>
        {
            (tries, sent) = (tries + 1, time.GetTimestamp());
            return await leases.ClaimAsync(jobId, tier, worker.Value, isAlone, token)
                ?? (tries > 1 ? await leases.FindOwnAsync(jobId, worker.Value, token) : null);          // a claim whose answer was lost
        }, cancellation);
        if (lease is null || !held.TryAdd((lease.JobId, lease.Attempt), new(lease, sent))) return null;
        if (cancels.Has(lease.JobId, lease.Attempt)) Stop(lease, LeaseEnd.Cancelled);          // the wish overtook the answer
        return lease;
    }

    /// <summary>Claims a job of either kind: for a worker that paints one at a time.</summary>
    public Task<Lease?> ClaimAsync(Guid jobId, Tier tier, CancellationToken cancellation) => ClaimAsync(jobId, tier, isAlone: true, cancellation);

    /// <summary>Commits an attempt's result; see <see cref="JobLeases.SucceedAsync"/>.</summary>
    /// <exception cref="OperationCanceledException">The lease was lost before the database came back.</exception>
    public Task<bool> SucceedAsync(Lease lease, IReadOnlyList<FinishedImage> images, StageTimes stages) =>
        OutwaitAsync(lease, token => leases.SucceedAsync(lease, images, stages, token));

    /// <summary>Ends an attempt with an error; see <see cref="JobLeases.FailAsync"/>.</summary>
    /// <exception cref="OperationCanceledException">The lease was lost before the database came back.</exception>
    public Task<JobStatus?> FailAsync(Lease lease, JobFailure failure) => OutwaitAsync(lease, token => leases.FailAsync(lease, failure, token));

    /// <summary>Gives a job back unfinished; see <see cref="JobLeases.HandBackAsync"/>.</summary>
    /// <exception cref="OperationCanceledException">The lease was lost before the database came back.</exception>
    public Task<JobStatus?> HandBackAsync(Lease lease) => OutwaitAsync(lease, token => leases.HandBackAsync(lease, token));

    /// <summary>Gives a job back for later, because something it needs is away; see <see cref="JobLeases.PostponeAsync"/>.</summary>
    /// <exception cref="OperationCanceledException">The lease was lost before the database came back.</exception>
    public Task<JobStatus?> PostponeAsync(Lease lease) => OutwaitAsync(lease, token => leases.PostponeAsync(lease, token));

    /// <summary>
    /// Makes a job that this worker has not begun due at once for another one. A claim whose answer was lost is handed back, for otherwise it
    /// would look like a crash.
    /// </summary>
    public async Task GiveUpAsync(Guid jobId)
    {
        await leases.ReleaseAsync(jobId, CancellationToken.None);
        if (await leases.FindOwnAsync(jobId, worker.Value, CancellationToken.None) is not { } unknown) return;
        using (unknown)
        {
            if (!held.ContainsKey((unknown.JobId, unknown.Attempt)) && await leases.HandBackAsync(unknown, CancellationToken.None) is { } status)
                events.AddEnded(unknown.TenantId, unknown.JobId, unknown.Attempt, status);
        }
    }

    /// <summary>Forgets a lease whose attempt has ended.</summary>
    public void Release(Lease lease)
    {
        held.TryRemove((lease.JobId, lease.Attempt), out _);
        lease.Dispose();
    }

    /// <summary>
    /// Stops exactly this attempt of a job, if this worker has it in hand, because somebody asked for the job to be cancelled. What becomes of the job
    /// is decided by its row when the attempt is handed back.
    /// </summary>
    public void Cancel(Guid jobId, int attempt)
    {
        cancels.Add(jobId, attempt);
        if (held.TryGetValue((jobId, attempt), out var entry)) Stop(entry.Lease, LeaseEnd.Cancelled);
    }

    /// <summary>Tells every attempt to stop and be handed back.</summary>
    public void Drain()
    {
        foreach (var entry in held.Values) Stop(entry.Lease, LeaseEnd.Draining);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(times.Value.Heartbeat, time);
        // The host stops its services in reverse order: the bus, and with it every attempt, has ended before this loop does.
        try
        {
            while (await NextAsync(timer, stoppingToken)) await BeatAsync(stoppingToken);
        }
        finally
        {
            await GiveBackAsync(CancellationToken.None);
        }
    }

    internal async Task BeatAsync(CancellationToken cancellation)
    {
        var beat = Active().ToList();
        var sent = time.GetTimestamp();
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(times.Value.HeartbeatTimeout);
            var renewed = await leases.RenewAsync(worker.Value, [.. beat.Select(entry => entry.Lease)], timeout.Token);
            foreach (var entry in beat)
            {
                if (!renewed.TryGetValue((entry.Lease.JobId, entry.Lease.Attempt), out var cancel)) Stop(entry.Lease, LeaseEnd.Lost);
                else if (cancel) Stop(entry.Lease, LeaseEnd.Cancelled);
                entry.Sent = sent;
            }
            if (beat.Count > 0) outage.Succeeded();
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            outage.Failed(error);
        }
        foreach (var entry in Active().Where(entry => time.GetElapsedTime(entry.Sent) >= times.Value.SelfFence))
        {
            entry.IsGivenUp = true;
            givenUp.TryAdd((entry.Lease.JobId, entry.Lease.Attempt), entry.Lease);
            Stop(entry.Lease, LeaseEnd.Lost);
        }
        await GiveBackAsync(cancellation);
    }

    /// <summary>
    /// Gives back what was stopped because no heartbeat got through. The reaper waits one lease after an outage, time enough for this; if it was
    /// quicker, or a commit on the way got through after all, the attempt is over and nothing changes.
    /// </summary>
    private async Task GiveBackAsync(CancellationToken cancellation)
    {
        if (givenUp.IsEmpty) return;
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(times.Value.HeartbeatTimeout);
            var stopped = givenUp.Values.ToList();
            var back = await leases.GiveBackAsync(stopped, timeout.Token);
            foreach (var lease in stopped) givenUp.TryRemove((lease.JobId, lease.Attempt), out _);
            foreach (var job in back) logger.GivenBack(job.Id, job.Attempt, job.Status);
            events.AddEnded(back);
            outage.Succeeded();
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            outage.Failed(error);
        }
    }

    private IEnumerable<Held> Active() => held.Values.Where(entry => !entry.IsGivenUp);

    private async Task<T> OutwaitAsync<T>(Lease lease, Func<CancellationToken, Task<T>> end)
    {
        var result = await DatabaseOutage.Outwait.ExecuteAsync(async token => await end(token), lease.Lost);
        held.TryRemove((lease.JobId, lease.Attempt), out _);          // over: a heartbeat that misses it now means nothing
        return result;
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Stop(Lease lease, LeaseEnd reason)
    {
        if (!held.ContainsKey((lease.JobId, lease.Attempt)) || !lease.Stop(reason)) return;
        logger.LeaseEnded(lease.JobId, lease.Attempt, reason);
        if (reason is LeaseEnd.Lost) JobMetrics.LeaseLost(lease.Request.Tier);
    }

    /// <param name="lease">The lease.</param>
    /// <param name="sent">When its last successful claim or heartbeat was sent, as a monotonic time stamp.</param>
    private sealed class Held(Lease lease, long sent)
    {
        public Lease Lease { get; } = lease;
        public long Sent { get; set; } = sent;

        /// <summary>Whether it was stopped because no heartbeat got through: it is renewed no more.</summary>
        public bool IsGivenUp { get; set; }
    }
}
