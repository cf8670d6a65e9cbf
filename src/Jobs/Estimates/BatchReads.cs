using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Reads how the jobs of a batch stand that have not ended: one statement, whatever their number.</summary>
internal sealed class BatchReads(IDbContextFactory<JobsContext> contexts)
{
    /// <summary>The jobs that wait or run, by tier, class and how they stand.</summary>
    public async Task<IReadOnlyList<BatchPlace>> PlacesAsync(Guid batch, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var (dialect, epoch) = (context.Dialect, context.Dialect.Instant(DateTimeOffset.UnixEpoch));
        var before = FairOrder.First(dialect, "pairs.tier", "pairs", "id, created_at", "true", EstimateReads.MaxCounted);
        var rows = await context.Database.SqlQueryRaw<Row>($$"""
            WITH going AS MATERIALIZED (
                SELECT id, tenant_id, tier, priority, request, estimated_us, created_at, claimed_at,
                       CASE WHEN status = 'running' THEN 0 WHEN dispatch_count > 0 AND next_dispatch_at > {{dialect.Now}} THEN 1 ELSE 2 END AS stands
                FROM jobs WHERE batch_id = {0} AND status IN ('queued', 'running')),
            ordered AS (
                SELECT id, tenant_id, tier, priority, stands, created_at, count(*) OVER alike AS jobs, max(claimed_at) OVER alike AS claimed,
                       first_value(request) OVER (PARTITION BY tier, priority, stands ORDER BY estimated_us DESC) AS request,
                       row_number() OVER (PARTITION BY tier, priority, stands ORDER BY created_at DESC, id DESC) AS back
                FROM going WINDOW alike AS (PARTITION BY tier, priority, stands)),
            lasts AS MATERIALIZED (SELECT * FROM ordered WHERE back = 1)
            SELECT tier, priority, stands, jobs, request, coalesce({{dialect.Microseconds("claimed - {1}")}}, 0) AS claimed,
                   CASE WHEN stands < 2 THEN 0 ELSE (
                       SELECT count(*) FROM (SELECT lasts.tenant_id, lasts.tier, lasts.priority) AS pairs {{before}}
                       WHERE (jobs.created_at, jobs.id) <= (lasts.created_at, lasts.id)) END AS place
            FROM lasts
            """, batch, epoch).ToListAsync(cancellation);
        return [.. rows.Select(row => new BatchPlace(
            Words.Parse<Tier>(row.Tier)!.Value, Words.Parse<Priority>(row.Priority)!.Value, (BatchPlace.State)row.Stands, (int)row.Jobs,
            PaintingWork.Of(RequestJson.Read(row.Request)), row.Claimed, (int)row.Place))];
    }

    private sealed record Row(string Tier, string Priority, int Stands, long Jobs, string Request, long Claimed, long Place);
}
