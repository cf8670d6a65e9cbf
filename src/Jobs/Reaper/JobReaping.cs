using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>The reaper's statements: what becomes of jobs whose worker fell silent or whose deadline passed.</summary>
public sealed class JobReaping(IDbContextFactory<JobsContext> contexts)
{
    private const int Page = 200;

    /// <summary>The time by the database's clock.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var microseconds = await context.Database.SqlQueryRaw<long>($"""SELECT {context.Dialect.NowInMicroseconds} AS "Value" """).SingleAsync(cancellation);
        return DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>Takes jobs from workers whose lease has run out, longest silent first.</summary>
    /// <param name="until">Leases that ended by then are judged, by the database's clock.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The jobs, as they stand now.</returns>
    public async Task<IReadOnlyList<JobRow>> ReapAsync(DateTimeOffset until, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = context.Dialect.Now;
        var silent = context.Dialect.Chosen(
            $$"""SELECT id FROM jobs WHERE status = 'running' AND lease_until <= {6} ORDER BY lease_until LIMIT {3} {{context.Dialect.SkipLocked}}""");
        const string crashed = "cancel_requested_at IS NULL AND crash_count + 1 >= {0}";
        return await context.ChangeAsync($$"""
            UPDATE jobs SET status = CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' WHEN {{crashed}} THEN 'failed' ELSE 'queued' END,
                            changed_by = {4}, crash_count = crash_count + 1, lease_until = NULL, dispatch_count = 0, next_dispatch_at = {{now}},
                            finished_at = CASE WHEN cancel_requested_at IS NOT NULL OR {{crashed}} THEN {{context.Dialect.End}} END,
                            error_code = {1}, error_message = CASE WHEN {{crashed}} THEN {2} ELSE {5} END
            WHERE status = 'running' AND lease_until <= {6} AND id {{silent}}
            """, [JobBudget.MaxCrashes, JobFailure.WorkerCrashed,
                $"Its worker died {JobBudget.MaxCrashes} times while painting it. Try fewer or smaller images, or another seed.", Page,
                JobActors.Reaper, "Its worker fell silent while painting it.", context.Dialect.Instant(until)], cancellation);
    }

    /// <summary>
    /// Gives workers whose lease has run out one more. For when the database was read and refused to write, so that nobody could renew: once this
    /// gets through, they can.
    /// </summary>
    /// <param name="until">Leases that ended by then, by the database's clock.</param>
    /// <param name="lease">How long one is.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task SpareAsync(DateTimeOffset until, TimeSpan lease, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var silent = context.Dialect.Chosen(
            $$"""SELECT id FROM jobs WHERE status = 'running' AND lease_until <= {0} ORDER BY lease_until {{context.Dialect.SkipLocked}}""");
        await context.ChangeAsync($$"""
            UPDATE jobs SET lease_until = {{context.Dialect.Now}} + {1} WHERE status = 'running' AND lease_until <= {0} AND id {{silent}}
            """, [context.Dialect.Instant(until), context.Dialect.Duration(lease)], cancellation);
    }

    /// <summary>Ends queued jobs whose deadline has passed.</summary>
    public async Task<IReadOnlyList<JobRow>> ExpireAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = context.Dialect.Now;
        var late = context.Dialect.Chosen(
            $$"""SELECT id FROM jobs WHERE status = 'queued' AND deadline_at <= {{now}} ORDER BY deadline_at LIMIT {0} {{context.Dialect.SkipLocked}}""");
        return await context.ChangeAsync($$"""
            UPDATE jobs SET status = 'expired', finished_at = {{context.Dialect.End}}, changed_by = {1} WHERE status = 'queued' AND id {{late}}
            """, [Page, JobActors.Reaper], cancellation);
    }

    /// <summary>
    /// Recovers from the loss of everything outside the database: every waiting job is due at once, and every running one has lost its
    /// worker. For a process that hosts the broker and all workers itself, before any of them starts.
    /// </summary>
    public async Task RecoverAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = context.Dialect.Now;
        await context.ChangeAsync($"UPDATE jobs SET next_dispatch_at = {now}, dispatch_count = 0 WHERE status = 'queued'", [], cancellation);
        await context.ChangeAsync($"UPDATE jobs SET lease_until = {now} WHERE status = 'running'", [], cancellation);
        var end = await NowAsync(cancellation);
        for (var reaped = Page; reaped == Page;)
        {
            var jobs = await ReapAsync(end, cancellation);
            JobMetrics.Reaped(jobs);
            JobMetrics.Finished(jobs);
            reaped = jobs.Count;
        }
    }
}
