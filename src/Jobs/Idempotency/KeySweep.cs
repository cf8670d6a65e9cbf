using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>
/// Gives up clients' idempotency keys that are old enough, so that they may be used anew. Jobs and batches stay. The keys of redrives are ours,
/// have a colon, which no client can send, and are kept as long as their jobs.
/// </summary>
public sealed class KeySweep(IDbContextFactory<JobsContext> contexts)
{
    /// <summary>True of rows with a client's key; an index by age holds only these.</summary>
    internal const string IsClients = "idempotency_key IS NOT NULL AND idempotency_key NOT LIKE '%:%'";

    private const int Page = 1000;

    /// <summary>Gives up all keys older than this, by the database's clock, a page at a time.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SweepAsync(TimeSpan age, CancellationToken cancellation)
    {
        var swept = 0;
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        foreach (var table in new[] { "jobs", "batches" })
        {
            for (var count = Page; count == Page; swept += count) count = await SweepPageAsync(context, table, age, cancellation);
        }
        return swept;
    }

    private static Task<int> SweepPageAsync(JobsContext context, string table, TimeSpan age, CancellationToken cancellation)
    {
        var dialect = context.Dialect;
        var oldest = dialect.Chosen($$"""
            SELECT id FROM {{table}} WHERE {{IsClients}} AND created_at < {{dialect.Now}} - {0} ORDER BY created_at LIMIT {1} {{dialect.SkipLocked}}
            """);
        var giveUp = $"UPDATE {table} SET idempotency_key = NULL, request_hash = NULL WHERE id {oldest}";
        return context.Database.ExecuteSqlRawAsync(giveUp, [dialect.Duration(age), Page], cancellation);
    }
}
