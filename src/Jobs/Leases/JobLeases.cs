using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>The workers' statements: claim, renew, and the three ways an attempt ends. Each is conditional and carries the attempt.</summary>
public sealed class JobLeases(IDbContextFactory<JobsContext> contexts, IOptions<JobTimes> times)
{
    private const string BackInQueue = "changed_by = lease_owner, lease_until = NULL, dispatch_count = 0, next_dispatch_at";

    /// <summary>Takes a due job of the tier; null when it is not to be had: duplicate message, cancelled, finished, or held by another.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="worker">The worker that takes it.</param>
    /// <param name="isAlone">Whether the worker paints nothing else until the attempt ends; otherwise it is not given jobs that must be alone.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<Lease?> ClaimAsync(Guid jobId, Tier tier, string worker, bool isAlone, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var (now, greatest) = (context.Dialect.Now, context.Dialect.Greatest);
        var claimed = await context.ChangeAsync($$"""
            UPDATE jobs SET status = 'running', attempt = attempt + 1, lease_owner = {0}, lease_until = {{now}} + {1},
                            claimed_at = {{greatest}}({{now}}, created_at), changed_by = {0}
            WHERE id = {2} AND tier = {3} AND status = 'queued' AND not_before <= {{now}} AND (crash_count = 0 OR {4})
            """, [worker, context.Dialect.Duration(times.Value.Lease), jobId, tier.Word(), isAlone], cancellation);
        if (claimed is not [var job]) return null;
        JobMetrics.Claimed(tier);
        return LeaseOf(job);
    }

    /// <summary>Takes a due job of either kind, for a worker that paints one at a time.</summary>
    public Task<Lease?> ClaimAsync(Guid jobId, Tier tier, string worker, CancellationToken cancellation) =>
        ClaimAsync(jobId, tier, worker, isAlone: true, cancellation);

    /// <summary>
    /// Whether a waiting job may only be claimed by a worker that is alone with it (<see cref="JobBudget.IsSolo"/>). Asked after a claim by a
    /// worker with company found nothing; the worker then waits for an empty device and claims again.
    /// </summary>
    public async Task<bool> IsSoloAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Jobs.AnyAsync(row => row.Id == jobId && row.Status == JobStatus.Queued && row.CrashCount > 0, cancellation);
    }

    /// <summary>The lease of a job that this worker holds without knowing: the answer to its claim was lost.</summary>
    public async Task<Lease?> FindOwnAsync(Guid jobId, string worker, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var job = await context.Jobs.AsNoTracking().SingleOrDefaultAsync(row => row.Id == jobId, cancellation);
        return job is { Status: JobStatus.Running } && job.LeaseOwner == worker ? LeaseOf(job) : null;
    }

    /// <summary>Says that a job's message was taken but the job not begun: it is due for publishing again at once.</summary>
    public async Task ReleaseAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.ChangeAsync(
            $$"""UPDATE jobs SET dispatch_count = 0, next_dispatch_at = {{context.Dialect.Now}} WHERE id = {0} AND status = 'queued'""", [jobId], cancellation);
    }

    /// <summary>
    /// Doubts the owner of a running job whose message the broker delivered again: its lease ends two heartbeats from now unless it renews.
    /// </summary>
    public async Task DoubtAsync(Guid jobId, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.ChangeAsync($$"""
            UPDATE jobs SET lease_until = {{context.Dialect.Least}}(lease_until, {{context.Dialect.Now}} + {0}) WHERE id = {1} AND status = 'running'
            """, [context.Dialect.Duration(times.Value.Heartbeat * 2), jobId], cancellation);
    }

    /// <summary>Renews a worker's leases in one statement. A lease that is not in the answer is lost.</summary>
    /// <returns>The leases it still holds, and whether each job is to be cancelled.</returns>
    public async Task<IReadOnlyDictionary<(Guid JobId, int Attempt), bool>> RenewAsync(
        string worker, IReadOnlyCollection<Lease> leases, CancellationToken cancellation)
    {
        if (leases.Count == 0) return new Dictionary<(Guid, int), bool>();
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var parameters = new SqlParameters();
        var lease = parameters.Add(context.Dialect.Duration(times.Value.Lease));
        var owner = parameters.Add(worker);
        var held = await context.ChangeAsync($"""
            UPDATE jobs SET lease_until = {context.Dialect.Now} + {lease}
            WHERE status = 'running' AND lease_owner = {owner}
              AND (id, attempt) IN {parameters.AddFences(context.Dialect, [.. leases.Select(held => (held.JobId, held.Attempt))])}
            """, parameters.Values, cancellation);
        return held.ToDictionary(row => (row.Id, row.Attempt), row => row.CancelRequestedAt is not null);
    }

    /// <summary>Commits the attempt's result: the status and the image rows, or nothing.</summary>
    /// <returns>Whether the job succeeded by this attempt; false when the attempt is stale and its images are to be dropped.</returns>
    /// <remarks>Safe to repeat when the outcome of the commit is unknown: an own earlier commit is found and confirmed.</remarks>
    public async Task<bool> SucceedAsync(Lease lease, IReadOnlyList<FinishedImage> images, StageTimes stages, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (await JobCommit.RunAsync(context, lease, images, stages, cancellation) is [var job])
        {
            JobMetrics.Succeeded(job, stages, images.Count);
            return true;
        }
        if (await context.Jobs.AnyAsync(row => row.Id == lease.JobId && row.Attempt == lease.Attempt && row.Status == JobStatus.Succeeded, cancellation)) return true;
        JobMetrics.Ended(lease.Request.Tier, "refused");
        return false;
    }

    /// <summary>Ends the attempt with an error: the job waits for another attempt, or fails when the error is permanent or the budget used up.</summary>
    /// <returns>The job's status now; null when the attempt is stale.</returns>
    public async Task<JobStatus?> FailAsync(Lease lease, JobFailure failure, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = context.Dialect.Now;
        var end = failure.IsPermanent || lease.Budget.FailureCount + 1 >= JobBudget.MaxFailures
            ? "'failed'" : "CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' ELSE 'queued' END";
        var failed = end == "'failed'" ? "1 = 1" : "1 = 0";
        var changed = await context.ChangeAsync($$"""
            UPDATE jobs SET status = {{end}}, failure_count = failure_count + 1, not_before = {{now}} + {0}, {{BackInQueue}} = {{now}} + {0},
                            finished_at = CASE WHEN {{failed}} OR cancel_requested_at IS NOT NULL THEN {{now}} END,
                            error_code = {1}, error_message = {2}
            WHERE id = {3} AND attempt = {4} AND status = 'running'
            """, [context.Dialect.Duration(RetryDelay(lease.Budget.FailureCount)), failure.Code, failure.Message, lease.JobId, lease.Attempt],
            cancellation);
        return Ended(changed, lease, "failed");
    }

    /// <summary>Gives the job back unfinished, charged to no budget: it waits again, or is cancelled if that was asked for.</summary>
    /// <returns>The job's status now; null when the attempt is stale.</returns>
    public async Task<JobStatus?> HandBackAsync(Lease lease, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var changed = await context.ChangeAsync($$"""
            UPDATE jobs SET {{HandedBack(context.Dialect)}}
            WHERE id = {0} AND attempt = {1} AND status = 'running'
            """, [lease.JobId, lease.Attempt], cancellation);
        return Ended(changed, lease, "handed_back");
    }

    /// <summary>
    /// Gives jobs back whose attempts stopped because no heartbeat got through, if they are the worker's still: charged to no budget, for the
    /// worker lives.
    /// </summary>
    /// <returns>The jobs that came back, as they stand now.</returns>
    public async Task<IReadOnlyList<JobRow>> GiveBackAsync(IReadOnlyCollection<Lease> stopped, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var parameters = new SqlParameters();
        var back = await context.ChangeAsync($"""
            UPDATE jobs SET {HandedBack(context.Dialect)}
            WHERE status = 'running' AND (id, attempt) IN {parameters.AddFences(context.Dialect, [.. stopped.Select(lease => (lease.JobId, lease.Attempt))])}
            """, parameters.Values, cancellation);
        foreach (var job in back) JobMetrics.Ended(job.Tier, "handed_back");
        return back;
    }

    private static string HandedBack(SqlDialect dialect) => $"""
        status = CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' ELSE 'queued' END,
        finished_at = CASE WHEN cancel_requested_at IS NOT NULL THEN {dialect.Now} END, {BackInQueue} = {dialect.Now}
        """;

    private static JobStatus? Ended(List<JobRow> changed, Lease lease, string outcome)
    {
        JobMetrics.Ended(lease.Request.Tier, changed.Count == 0 ? "refused" : outcome);
        JobMetrics.Finished(changed);
        return changed is [var job] ? job.Status : null;
    }

    private static Lease LeaseOf(JobRow job) => new(job, RequestJson.Read(job.Request));

    /// <summary>Doubles with each failure, with full jitter above half, so that jobs that failed together do not come back together.</summary>
    private TimeSpan RetryDelay(int failures) => times.Value.RetryDelay * Math.Pow(2, failures) * (0.5 + Random.Shared.NextDouble() / 2);
}
