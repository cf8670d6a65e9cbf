using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>What the estimates read. Every statement goes by an index and reads a bounded number of jobs.</summary>
internal sealed class EstimateReads(IDbContextFactory<JobsContext> contexts, IOptions<JobTimes> times)
{
    /// <summary>How many of the newest jobs of a tier are measured.</summary>
    public const int Sampled = 500;

    /// <summary>Up to this many jobs of a tenant's class are counted.</summary>
    public const int MaxCounted = 10_000;

    /// <summary>The newest jobs of a tier that succeeded.</summary>
    public async Task<IReadOnlyList<MeasuredJob>> MeasuredAsync(Tier tier, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var word = tier.Word();
        var rows = await context.QueryAsync($"""
            SELECT * FROM jobs WHERE tier = '{word}' AND status = 'succeeded' AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT {Sampled}
            """, [], cancellation);
        return [.. rows.Where(row => row is { ClaimedAt: not null, FinishedAt: not null }).Select(row => Measure(row, PaintingKind.Of(RequestJson.Read(row.Request))))];

        MeasuredJob Measure(JobRow row, PaintingKind kind) => new(
            tier, row.TenantId, row.LeaseOwner ?? "", kind.Work, Us(row.CreatedAt), Us(row.ClaimedAt!.Value), Us(row.FinishedAt!.Value),
            (row.TextEncodeUs ?? 0) + (row.DenoiseUs ?? 0) + (row.DecodeUs ?? 0), row.EtaBaseUs) { Kind = kind };
    }

    /// <summary>The time by the database's clock, in microseconds from 1970.</summary>
    public async Task<long> NowUsAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Database.SqlQueryRaw<long>($"""SELECT {context.Dialect.NowInMicroseconds} AS "Value" """).SingleAsync(cancellation);
    }

    /// <summary>The workers of each tier that are alive and take jobs.</summary>
    public async Task<ILookup<Tier, string>> LiveAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Workers.FromSqlRaw($$"""
            SELECT * FROM workers WHERE heartbeat_at > {{context.Dialect.Now}} - {0} AND NOT draining AND NOT drain_requested
            """, context.Dialect.Duration(times.Value.Lease)).AsNoTracking().ToListAsync(cancellation);
        return rows.ToLookup(row => row.Tier, row => row.Name);
    }

    /// <summary>How a tier stands now.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="usualUs">The device time of jobs that were accepted without an estimate, in microseconds.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<TierLine> LineAsync(Tier tier, double usualUs, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var (dialect, word) = (context.Dialect, $"'{tier.Word()}'");
        var next = FairOrder.First(dialect, word, "pairs", "id, estimated_us", "true", MaxCounted);
        // Published jobs are among those that wait: they are taken off by the second part.
        var rows = await context.Database.SqlQueryRaw<LineRow>($$"""
            {{FairOrder.Pairs(dialect, word)}}
            SELECT pairs.tenant_id AS tenant, pairs.priority AS priority, 'waiting' AS place, {{Sums("jobs.")}} AS us,
                   min(coalesce(tenants.weight, 1.0)) AS weight, min(tenants.max_running) AS cap
            FROM pairs {{next}} LEFT JOIN tenants ON tenants.id = pairs.tenant_id
            GROUP BY pairs.tenant_id, pairs.priority
            UNION ALL
            SELECT tenant_id, priority, 'published', {{Sums("")}}, 1.0, NULL FROM jobs
            WHERE status = 'queued' AND dispatch_count > 0 AND next_dispatch_at > {{dialect.Now}} AND tier = {{word}} GROUP BY tenant_id, priority
            UNION ALL
            SELECT tenant_id, priority, 'running', {{Sums("")}}, 1.0, NULL FROM jobs
            WHERE {{dialect.Leased}} AND tier = {{word}} GROUP BY tenant_id, priority
            """, (long)usualUs).ToListAsync(cancellation);
        return Describe(rows);
    }

    /// <summary>The waiting jobs of a tenant's class, those published among them, oldest first; at most <see cref="MaxCounted"/>.</summary>
    public async Task<(DateTimeOffset, Guid)[]> WaitingAsync(Tier tier, string tenant, Priority priority, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Jobs.FromSqlRaw($$"""
            SELECT jobs.id, jobs.created_at FROM (SELECT {0} AS tenant_id, {1} AS priority) AS pairs {{FairOrder.First(context.Dialect, $"'{tier.Word()}'", "pairs", "id, created_at", "true", MaxCounted)}}
            """, tenant, priority.Word()).Select(job => new { job.CreatedAt, job.Id }).ToListAsync(cancellation);
        (DateTimeOffset, Guid)[] jobs = [.. rows.Select(row => (row.CreatedAt, row.Id))];
        Array.Sort(jobs);
        return jobs;
    }

    /// <summary>The published jobs of a tier, each with how many of them are older.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> PublishedAsync(Tier tier, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var jobs = await context.Jobs.FromSqlRaw($"""
            SELECT id, created_at FROM jobs WHERE status = 'queued' AND dispatch_count > 0 AND next_dispatch_at > {context.Dialect.Now} AND tier = '{tier.Word()}'
            """).Select(job => new { job.Id, job.CreatedAt }).ToListAsync(cancellation);
        return jobs.OrderBy(job => job.CreatedAt).ThenBy(job => job.Id).Select((job, index) => (job.Id, index)).ToDictionary();
    }

    private static string Sums(string table) =>
        $$"""count(*) AS jobs, CAST(sum(CASE WHEN {{table}}estimated_us > 0 THEN {{table}}estimated_us ELSE {0} END) AS bigint)""";

    private static TierLine Describe(List<LineRow> rows)
    {
        var line = new TierLine();
        foreach (var row in rows.Where(row => row.Place == "waiting"))
        {
            if (!line.Tenants.ContainsKey(row.Tenant)) line.Tenants[row.Tenant] = new(row.Weight, row.Cap);
            line.Tenants[row.Tenant].Waiting[Class(row)] = ((int)row.Jobs, row.Us);
        }
        foreach (var row in rows.Where(row => row.Place != "waiting"))
        {
            if (!line.Tenants.TryGetValue(row.Tenant, out var tenant)) line.Tenants[row.Tenant] = tenant = new(row.Weight, row.Cap);
            tenant.InFlightUs += row.Us;
            if (row.Place == "running")
            {
                line.Running += (int)row.Jobs;
                continue;
            }
            tenant.Published[Class(row)] = (int)row.Jobs;
            var (jobs, us) = tenant.Waiting[Class(row)];
            tenant.Waiting[Class(row)] = (Math.Max(0, jobs - (int)row.Jobs), Math.Max(0, us - row.Us));
            line.Published = (line.Published.Jobs + (int)row.Jobs, line.Published.Us + row.Us);
        }
        return line;
    }

    private static int Class(LineRow row) => (int)Words.Parse<Priority>(row.Priority)!.Value;

    private static long Us(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private sealed record LineRow(string Tenant, string Priority, string Place, long Jobs, long Us, double Weight, int? Cap);
}
