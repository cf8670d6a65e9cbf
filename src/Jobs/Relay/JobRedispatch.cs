using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>
/// Publishes at once what was published already: for a broker that has lost its queues. By itself each job is published again after
/// <see cref="JobTimes.Redispatch"/>, and then ever more rarely. A message too many does no harm.
/// </summary>
public sealed class JobRedispatch(IDbContextFactory<JobsContext> contexts, RelaySignal relay)
{
    /// <summary>Makes every published job of a tier that no worker has claimed due now.</summary>
    /// <returns>How many there are.</returns>
    public async Task<int> RedispatchAsync(Tier tier, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = context.Dialect.Now;
        var jobs = await context.Database.ExecuteSqlRawAsync(
            $$"""UPDATE jobs SET next_dispatch_at = {{now}} WHERE status = 'queued' AND tier = {0} AND dispatch_count > 0 AND next_dispatch_at > {{now}}""",
            [tier.Word()], cancellation);
        relay.Wake();
        return jobs;
    }
}
