using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>
/// Finds what was accepted under an idempotency key. The insert itself would tell; this is for whoever would otherwise do much for nothing, or
/// refuse today what was accepted yesterday.
/// </summary>
public sealed class EarlierJobs(IDbContextFactory<JobsContext> contexts)
{
    /// <summary>The tenant's job under the key, and whether it is what is asked for now; null when the key is free.</summary>
    public async Task<AcceptedJob?> FindAsync(string tenant, IdempotencyKey key, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = await context.Jobs.AsNoTracking().Include(job => job.Images)
            .SingleOrDefaultAsync(job => job.TenantId == tenant && job.IdempotencyKey == key.Key, cancellation);
        if (row is null) return null;
        await context.SettleAsync(cancellation);
        return new(key.Judge(row.RequestHash), row);
    }
}
