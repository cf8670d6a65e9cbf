using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Cancels jobs: at once while they wait; a running one is asked to stop, and finishing first wins.</summary>
public sealed class JobCancellation(IDbContextFactory<JobsContext> contexts, JobQueries queries, JobEvents events)
{
    /// <summary>Asks for a job to be cancelled. Asking again, or after the end, changes nothing.</summary>
    /// <returns>The job as it truly stands; null when the tenant has none of that id.</returns>
    public async Task<JobDetails?> CancelAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        if (await queries.FindAsync(tenant, id, cancellation) is null) return null;
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var changed = await context.ChangeAsync(
            $$"""UPDATE jobs SET {{Assignments(context.Dialect)}} WHERE id = {1} AND status IN ('queued', 'running')""",
            [JobActors.Client, id], cancellation);
        events.AddCancelled(changed);
        if (changed.Count == 0) await context.SettleAsync(cancellation);
        return await queries.FindAsync(tenant, id, cancellation);
    }

    /// <summary>What cancelling sets in a job that is queued or running; parameter 0 is the actor.</summary>
    internal static string Assignments(SqlDialect dialect) => $$"""
        cancel_requested_at = coalesce(cancel_requested_at, {{dialect.Now}}),
        finished_at = CASE WHEN status = 'queued' THEN {{dialect.End}} END,
        changed_by = CASE WHEN status = 'queued' THEN {0} ELSE changed_by END,
        status = CASE WHEN status = 'queued' THEN 'cancelled' ELSE status END
        """;
}
