using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>The relay's statements: which jobs are due for publishing, and what came of it.</summary>
public sealed class JobDispatch(IDbContextFactory<JobsContext> contexts, IOptions<JobTimes> times)
{
    /// <summary>
    /// Reserves the next due jobs of a tier, in their fair order (<see cref="FairOrder"/>), so that no other relay publishes them meanwhile. At
    /// most <paramref name="window"/> jobs stand reserved or published at a time: the order of the rest stays ours, and so does the count of what
    /// waits. A job that is due again does not count as published: its message is lost, or so late that it makes no difference.
    /// </summary>
    public async Task<Reserved> ReserveAsync(Tier tier, int window, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var (dialect, now, parameters) = (context.Dialect, context.Dialect.Now, new SqlParameters());
        var published = await context.Database.SqlQueryRaw<int>($$"""
            SELECT CAST(count(*) AS integer) AS "Value" FROM jobs WHERE status = 'queued' AND tier = {0} AND dispatch_count > 0 AND next_dispatch_at > {{now}}
            """, tier.Word()).SingleAsync(cancellation);
        if (published >= window) return new([], 0) { Published = published };
        var reservation = parameters.Add(dialect.Duration(times.Value.Reservation));
        var next = dialect.Chosen(FairOrder.Next(dialect, parameters, tier, window - published, times.Value.RiseAfter));
        // Whether they are still due is asked again under the lock: another relay may have chosen the same.
        var due = await context.ChangeAsync($"""
            UPDATE jobs SET dispatch_count = dispatch_count + 1, next_dispatch_at = {now} + {reservation}
            WHERE id {dialect.Chosen($"SELECT id FROM jobs WHERE id {next} AND status = 'queued' AND {FairOrder.Due(dialect)} {dialect.SkipLocked}")}
            """, parameters.Values, cancellation);
        var room = window - published - due.Count;
        if (room > 0 && await AnyWaitsAsync(context, tier, cancellation)) room = 0;          // another relay has just chosen the same
        return new(due, room) { Published = published };
    }

    /// <summary>The tenants that may only have so many jobs in flight, and whether any of them has a job that waits.</summary>
    public async Task<(IReadOnlySet<string> Tenants, bool AnyWaits)> CappedAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var tiers = Enum.GetValues<Tier>().Select(tier => $"""
            EXISTS (SELECT 1 FROM {FairOrder.EachClass("tenants.id")} {FairOrder.First(context.Dialect, $"'{tier.Word()}'", "pairs", "id", FairOrder.Due(context.Dialect), 1)})
            """);
        var rows = await context.Database.SqlQueryRaw<CappedRow>(
            $"SELECT id, {string.Join(" OR ", tiers)} AS waits FROM tenants WHERE max_running IS NOT NULL").ToListAsync(cancellation);
        return (rows.Select(row => row.Id).ToHashSet(), rows.Exists(row => row.Waits));
    }

    /// <summary>Whether a job is due, other than those of tenants with a cap. What another relay is about to reserve still is.</summary>
    private static async Task<bool> AnyWaitsAsync(JobsContext context, Tier tier, CancellationToken cancellation)
    {
        var (dialect, word) = (context.Dialect, $"'{tier.Word()}'");
        return await context.Database.SqlQueryRaw<int>($"""
            {FairOrder.Pairs(dialect, word)}
            SELECT CASE WHEN EXISTS (
                SELECT 1 FROM pairs {FairOrder.First(dialect, word, "pairs", "id", FairOrder.Due(dialect), 1)}
                WHERE NOT EXISTS (SELECT 1 FROM tenants WHERE tenants.id = pairs.tenant_id AND max_running IS NOT NULL)) THEN 1 ELSE 0 END AS "Value"
            """).SingleAsync(cancellation) == 1;
    }

    /// <summary>Notes confirmed publishes: each job rests until its next, doubling, unless it was claimed or given back meanwhile.</summary>
    public async Task ConfirmAsync(IReadOnlyCollection<JobRow> published, CancellationToken cancellation)
    {
        if (published.Count == 0) return;
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var (dialect, parameters) = (context.Dialect, new SqlParameters());
        var first = parameters.Add(dialect.Duration(times.Value.Redispatch));
        var most = parameters.Add(dialect.Duration(times.Value.MaxRedispatch));
        await context.ChangeAsync($"""
            UPDATE jobs SET next_dispatch_at = {dialect.Now} + {dialect.Least}({first} * (1 << {dialect.Least}(dispatch_count - 1, 16)), {most})
            WHERE {StillReserved(dialect, parameters, published)}
            """, parameters.Values, cancellation);
    }

    /// <summary>Frees jobs whose publish failed, so that they are tried again soon.</summary>
    public async Task ReleaseAsync(IReadOnlyCollection<JobRow> unpublished, CancellationToken cancellation)
    {
        if (unpublished.Count == 0) return;
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var parameters = new SqlParameters();
        var pause = parameters.Add(context.Dialect.Duration(times.Value.RetryDelay));
        await context.ChangeAsync($"""
            UPDATE jobs SET dispatch_count = dispatch_count - 1, next_dispatch_at = {context.Dialect.Now} + {pause}
            WHERE {StillReserved(context.Dialect, parameters, unpublished)}
            """, parameters.Values, cancellation);
    }

    /// <summary>True of the rows whose reservation is ours: whatever makes a job due anew moves its <c>next_dispatch_at</c>.</summary>
    private static string StillReserved(SqlDialect dialect, SqlParameters parameters, IReadOnlyCollection<JobRow> reserved)
    {
        var rows = dialect.Rows(parameters, reserved.Select(row => row.Id).ToArray(), dialect.Instants(reserved.Select(row => row.NextDispatchAt)));
        return $"status = 'queued' AND (id, next_dispatch_at) IN (SELECT column1, column2 FROM {rows})";
    }

    private sealed record CappedRow(string Id, bool Waits);
}
