using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Which tenants there are. Nobody founds one: a tenant is whoever has limits, a key or a job.</summary>
public sealed class TenantQueries(IDbContextFactory<JobsContext> contexts)
{
    /// <summary>Most characters of a tenant's name.</summary>
    public const int MaxNameLength = 63;

    /// <summary>The first tenants, by name. It steps from name to name in indexes, so its cost follows the limit and not the jobs.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(int limit, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Database.SqlQueryRaw<string>($$"""
            WITH RECURSIVE known (id) AS (
                SELECT CAST('' AS text)
                UNION ALL
                SELECT (SELECT CAST(min(column1) AS text) FROM (VALUES
                    ((SELECT id FROM tenants WHERE id > known.id ORDER BY id LIMIT 1)),
                    ((SELECT tenant_id FROM api_keys WHERE tenant_id > known.id ORDER BY tenant_id LIMIT 1)),
                    ((SELECT tenant_id FROM jobs WHERE tenant_id > known.id ORDER BY tenant_id, created_at, id LIMIT 1))) AS rows)
                FROM known WHERE known.id IS NOT NULL)
            SELECT id AS "Value" FROM known WHERE id <> '' LIMIT {0}
            """, limit).ToListAsync(cancellation);
    }

    /// <summary>Whether somebody is a tenant.</summary>
    public async Task<bool> ExistsAsync(string tenant, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Database.SqlQueryRaw<int>("""
            SELECT CASE WHEN EXISTS (SELECT 1 FROM tenants WHERE id = {0}) OR EXISTS (SELECT 1 FROM api_keys WHERE tenant_id = {0})
                OR (SELECT id FROM jobs WHERE tenant_id = {0} ORDER BY tenant_id, created_at, id LIMIT 1) IS NOT NULL THEN 1 ELSE 0 END AS "Value"
            """, tenant).SingleAsync(cancellation) == 1;
    }

    /// <summary>Who has most waiting and running, the most first; who has neither is left out. Reads what <see cref="JobStatistics.LoadAsync"/> reads.</summary>
    public async Task<IReadOnlyList<TenantLoad>> LoadsAsync(int limit, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var waiting = Enum.GetValues<Tier>().Select(tier =>
            $"SELECT tenant_id, count(*) AS queued, 0 AS running FROM jobs WHERE {FairOrder.Waiting($"'{tier.Word()}'")} GROUP BY tenant_id");
        return await context.Database.SqlQueryRaw<TenantLoad>($$"""
            SELECT tenant_id AS "Tenant", CAST(sum(queued) AS bigint) AS "Queued", CAST(sum(running) AS bigint) AS "Running" FROM (
                {{string.Join("\nUNION ALL ", waiting)}}
                UNION ALL
                SELECT tenant_id, 0, 1 FROM jobs WHERE status = 'running' AND {{context.Dialect.Leased}}) AS parts
            GROUP BY tenant_id ORDER BY sum(queued) + sum(running) DESC, tenant_id LIMIT {0}
            """, limit).ToListAsync(cancellation);
    }
}
