using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>The tenants' limits and what they have used.</summary>
public sealed class TenantStore(IDbContextFactory<JobsContext> contexts)
{
    private const double MicrosecondsPerSecond = 1_000_000;

    /// <summary>Sets a tenant's limits, all of them. They hold for the next statement that accepts its jobs, in whatever process.</summary>
    public async Task<TenantDetails> SetAsync(string tenant, TenantLimits limits, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using (var transaction = await context.Database.BeginTransactionAsync(cancellation))
        {
            // The row that accepting locks (TenantAllowances), so nobody counts meanwhile; while there was no daily limit nobody did.
            await context.Database.ExecuteSqlRawAsync($$"""
                INSERT INTO tenants (id, weight, requests_per_minute, max_queued, max_running, daily_gpu_seconds, created_at)
                VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {{context.Dialect.Now}})
                ON CONFLICT (id) DO UPDATE SET weight = excluded.weight, requests_per_minute = excluded.requests_per_minute,
                    max_queued = excluded.max_queued, max_running = excluded.max_running, daily_gpu_seconds = excluded.daily_gpu_seconds
                """, [tenant, limits.Weight, limits.RequestsPerMinute!, limits.MaxQueued!, limits.MaxRunning!, limits.DailyGpuSeconds!], cancellation);
            await context.Database.ExecuteSqlRawAsync($"DELETE FROM tenant_usage WHERE tenant_id = {{0}} AND day >= {context.Dialect.Day}", [tenant], cancellation);
            await transaction.CommitAsync(cancellation);
        }
        return await FindAsync(tenant, cancellation);
    }

    /// <summary>A tenant's limits and today's use; nothing limits a tenant of which nobody said so.</summary>
    public async Task<TenantDetails> FindAsync(string tenant, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = await context.Tenants.AsNoTracking().SingleOrDefaultAsync(one => one.Id == tenant, cancellation);
        var used = await context.Database.SqlQueryRaw<long>($"SELECT {TenantAllowances.Used(context.Dialect, "{0}")} AS \"Value\"", tenant).ToListAsync(cancellation);
        return new()
        {
            Id = tenant,
            Weight = row?.Weight ?? 1,
            RequestsPerMinute = row?.RequestsPerMinute,
            MaxQueued = row?.MaxQueued,
            MaxRunning = row?.MaxRunning,
            DailyGpuSeconds = row?.DailyGpuSeconds,
            CreatedAt = row?.CreatedAt,
            UsedGpuSeconds = used[0] / MicrosecondsPerSecond,
        };
    }
}
