using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>The relay's statements: which jobs are due for publishing, and what came of it.</summary>
public sealed class JobDispatch(IDbContextFactory<JobsContext> contexts, IOptions<JobTimes> times)
{
    /// <summary>
    /// Reserves due jobs of a tier, oldest first, so that no other relay publishes them meanwhile. At most <paramref name="window"/> jobs
    /// stand reserved or published at a time: the order of the rest stays ours, and so does the count of what waits.
    /// </summary>
    /// <returns>The jobs to publish, and the room that is left in the window; while there is none, more jobs may wait.</returns>
    public async Task<(IReadOnlyList<JobRow> Due, int Room)> ReserveAsync(Tier tier, int window, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var published = await context.Jobs.CountAsync(
            row => row.Status == JobStatus.Queued && row.Tier == tier && row.DispatchCount > 0, cancellation);
        if (published >= window) return ([], 0);
        var now = context.Dialect.Now;
        var oldest = context.Dialect.Chosen($$"""
            SELECT id FROM jobs
            WHERE status = 'queued' AND dispatch_count >= 0 AND tier = {1} AND next_dispatch_at <= {{now}} AND not_before <= {{now}}
            ORDER BY created_at, id LIMIT {2} {{context.Dialect.SkipLocked}}
            """);
        var due = await context.ChangeAsync($$"""
            UPDATE jobs SET dispatch_count = dispatch_count + 1, next_dispatch_at = {{now}} + {0} WHERE id {{oldest}}
            """, [context.Dialect.Duration(times.Value.Reservation), tier.Word(), window - published], cancellation);
        return (due, window - published - due.Count);
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
}
