using System.Data;
using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>
/// What tenants with limits may still add. Their rows stay locked until the transaction ends, so that producers that accept jobs of one tenant at
/// the same time take turns and never exceed its limits together.
/// </summary>
internal sealed class TenantAllowances
{
    /// <summary>True of tenants whose jobs need no lock, as a condition on jobs to insert.</summary>
    public static string HasNone(string tenant) =>
        $"NOT EXISTS (SELECT 1 FROM tenants WHERE tenants.id = {tenant} AND (tenants.max_queued IS NOT NULL OR tenants.daily_gpu_seconds IS NOT NULL))";

    private readonly Dictionary<string, TenantAllowance> tenants;

    private TenantAllowances(IEnumerable<TenantAllowance> tenants) => this.tenants = tenants.ToDictionary(tenant => tenant.Tenant);

    /// <summary>
    /// A tenant's device time of today in microseconds: the counter, or where there is none yet a count of the jobs, which is what it begins with.
    /// </summary>
    public static string Used(SqlDialect dialect, string tenant) => $"""
        coalesce((SELECT estimated_us FROM tenant_usage WHERE tenant_id = {tenant} AND day = {dialect.Day}),
                 (SELECT CAST(sum(estimated_us) AS bigint) FROM jobs WHERE tenant_id = {tenant} AND created_at >= {dialect.Today}), 0)
        """;

    /// <summary>Locks the tenants, in one order everywhere, and reads what they have used. Those without limits are not among them.</summary>
    public static async Task<TenantAllowances> LockAsync(JobsContext context, IEnumerable<string> names, CancellationToken cancellation)
    {
        var wanted = names.Distinct().ToList();
        var parameters = new SqlParameters();
        var locked = await context.Database.SqlQueryRaw<LimitRow>($"""
            SELECT id AS "Id", max_queued AS "MaxQueued", daily_gpu_seconds AS "DailyGpuSeconds", {context.Dialect.BriefHold} AS "Hold" FROM tenants
            WHERE id IN ({string.Join(", ", wanted.Select(name => parameters.Add(name)))}) ORDER BY id {context.Dialect.Locked}
            """, parameters.Values!).ToListAsync(cancellation);
        var limited = locked.Where(row => row is not { MaxQueued: null, DailyGpuSeconds: null })
            .Select(row => new TenantAllowance { Tenant = row.Id, MaxQueued = row.MaxQueued, DailyGpuSeconds = row.DailyGpuSeconds }).ToList();
        if (limited.Count > 0) await ReadUseAsync(context, limited, cancellation);
        return new(limited);
    }

    /// <summary>Takes one job in, or says which limit keeps it out.</summary>
    public AcceptRefusal? Take(NewJob job) => tenants.GetValueOrDefault(job.TenantId)?.Take(job.EstimatedUs);

    /// <summary>Writes down what was taken by jobs that are stored now. The day is that of their rows: it may be over since the lock.</summary>
    public async Task ChargeAsync(JobsContext context, IReadOnlyCollection<JobRow> stored, CancellationToken cancellation)
    {
        var charges = stored.Where(row => tenants.GetValueOrDefault(row.TenantId)?.DailyGpuSeconds is not null)
            .GroupBy(row => (row.TenantId, Day: Day(row))).Select(rows => Charge(tenants[rows.Key.TenantId], rows.Key.Day, rows)).ToList();
        if (charges.Count == 0) return;
        var parameters = new SqlParameters();
        var rows = context.Dialect.Rows(parameters, charges.Select(charge => charge.Tenant).ToArray(),
            charges.Select(charge => charge.Day).ToArray(), charges.Select(charge => charge.UsedUs).ToArray());
        await context.Database.ExecuteSqlRawAsync($"""
            INSERT INTO tenant_usage (tenant_id, day, estimated_us) SELECT column1, column2, column3 FROM {rows} WHERE true
            ON CONFLICT (tenant_id, day) DO UPDATE SET estimated_us = excluded.estimated_us
            """, parameters.Values!, cancellation);
    }

    private static (string Tenant, int Day, long UsedUs) Charge(TenantAllowance tenant, int day, IEnumerable<JobRow> rows) =>
        (tenant.Tenant, day, day == tenant.Day ? tenant.UsedUs : rows.Sum(row => row.EstimatedUs));

    private static int Day(JobRow row) => (int)((row.CreatedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerDay);

    /// <summary>One statement for all of them, after the locks: in Postgres a statement sees what was committed before it began, and no more.</summary>
    private static async Task ReadUseAsync(JobsContext context, List<TenantAllowance> tenants, CancellationToken cancellation)
    {
        var parameters = new SqlParameters();
        var parts = tenants.Select((tenant, i) => $"""
            SELECT {i} AS "Place", {context.Dialect.NowInMicroseconds} AS "NowUs", {Waiting(tenant)} AS "Queued",
                   {(tenant.DailyGpuSeconds is null ? "0" : Used(context.Dialect, parameters.Add(tenant.Tenant)))} AS "UsedUs"
            """).ToList();
        foreach (var row in await context.Database.SqlQueryRaw<UseRow>(string.Join("\nUNION ALL ", parts), parameters.Values!).ToListAsync(cancellation))
            (tenants[row.Place].NowUs, tenants[row.Place].Queued, tenants[row.Place].UsedUs) = (row.NowUs, row.Queued, row.UsedUs);

        // Counted no further than it matters, and from the index that has a tier's waiting jobs.
        string Waiting(TenantAllowance tenant) => tenant.MaxQueued is not { } most ? "0" : string.Join(" + ", Enum.GetValues<Tier>().Select(tier => $"""
            (SELECT count(*) FROM (SELECT 1 FROM jobs WHERE tenant_id = {parameters.Add(tenant.Tenant)} AND tier = '{tier.Word()}' AND status = 'queued'
                                   LIMIT {parameters.Add(most)}) AS waiting)
            """));
    }

    private sealed record LimitRow(string Id, int? MaxQueued, double? DailyGpuSeconds, string Hold);

    private sealed record UseRow(int Place, long NowUs, long Queued, long UsedUs);
}
