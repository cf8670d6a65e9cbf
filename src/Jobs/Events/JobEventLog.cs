using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Reads the recorded changes of many jobs at once, each from where its reader stands.</summary>
/// <remarks>
/// A job's changes are numbered under its row's lock, so they become visible in their order and a number is all that a reader need remember. Those
/// of different jobs may become visible in any order: there is one number per job, never one for all.
/// </remarks>
public sealed class JobEventLog(IDbContextFactory<JobsContext> contexts)
{
    /// <summary>The most jobs that one statement reads.</summary>
    public const int MaxJobs = 500;

    /// <summary>The changes after the given ones, in order within each job.</summary>
    /// <param name="after">Jobs, each once, at most <see cref="MaxJobs"/>, with the number of the last change that is known; 0 for none.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<JobEventRow>> ReadAsync(IReadOnlyCollection<(Guid JobId, int Sequence)> after, CancellationToken cancellation)
    {
        if (after.Count == 0) return [];
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var parameters = new SqlParameters();
        var known = context.Dialect.Rows(parameters, after.Select(job => job.JobId).ToArray(), after.Select(job => job.Sequence).ToArray());
        var changes = await context.JobEvents.FromSqlRaw($"""
            SELECT job_events.* FROM {known} {context.Dialect.JoinEach("job_events", "job_events.job_id = column1 AND job_events.seq > column2")}
            """, parameters.Values!).AsNoTracking().ToListAsync(cancellation);
        return [.. changes.OrderBy(change => change.Seq)];
    }

    /// <summary>Whether the tenant has such a job.</summary>
    public async Task<bool> HasJobAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Jobs.Where(job => job.Id == id).Select(job => job.TenantId).SingleOrDefaultAsync(cancellation) == tenant;
    }

    /// <summary>The jobs of a batch by their index; fewer than it has while some are not stored yet. Null when the tenant has none of that id.</summary>
    public async Task<BatchJobs?> FindBatchAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var batch = await context.Batches.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation);
        if (batch?.TenantId != tenant) return null;
        var jobs = await context.Jobs.Where(job => job.BatchId == id).OrderBy(job => job.BatchIndex).Select(job => job.Id).ToListAsync(cancellation);
        return new(batch.JobCount, jobs);
    }
}
