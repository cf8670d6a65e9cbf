using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Cancels batches: what waits at once, what runs is asked to stop, and what has ended stays as it ended.</summary>
public sealed class BatchCancellation(IDbContextFactory<JobsContext> contexts, BatchQueries queries, JobEvents events, TimeProvider time)
{
    private const int Page = BatchSubmission.MaxJobs;

    /// <summary>How soon to look again for jobs that somebody else was changing.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks for all of a batch to be cancelled. Asking again, or after the end, changes nothing.</summary>
    /// <returns>The batch as it truly stands; null when the tenant has none of that id.</returns>
    public async Task<BatchDetails?> CancelAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        if (await queries.FindAsync(tenant, id, cancellation) is null) return null;
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var note = $$"""UPDATE batches SET cancel_requested_at = {{context.Dialect.Now}} WHERE id = {0} AND cancel_requested_at IS NULL""";
        var noted = await context.Database.ExecuteSqlRawAsync(note, [id], cancellation);
        while (await CancelJobsAsync(context, id, cancellation)) await Task.Delay(Again, time, cancellation);
        if (noted == 0) await context.SettleAsync(cancellation);
        return await queries.FindAsync(tenant, id, cancellation);
    }

    /// <summary>
    /// Cancels what nobody else is changing at this moment. It waits for no row while it holds others, as relay and heartbeats hold many too: so
    /// nobody waits for anybody in a circle.
    /// </summary>
    /// <returns>Whether any was left out.</returns>
    private async Task<bool> CancelJobsAsync(JobsContext context, Guid id, CancellationToken cancellation)
    {
        const string due = "batch_id = {1} AND status IN ('queued', 'running') AND cancel_requested_at IS NULL";
        var free = context.Dialect.Chosen($$"""SELECT id FROM jobs WHERE {{due}} ORDER BY batch_index LIMIT {2} {{context.Dialect.SkipLocked}}""");
        events.AddCancelled(await context.ChangeAsync(
            $"UPDATE jobs SET {JobCancellation.Assignments(context.Dialect)} WHERE id {free}", [JobActors.Client, id, Page], cancellation));
        return await context.Jobs.AnyAsync(job => job.BatchId == id && job.CancelRequestedAt == null
            && (job.Status == JobStatus.Queued || job.Status == JobStatus.Running), cancellation);
    }
}
