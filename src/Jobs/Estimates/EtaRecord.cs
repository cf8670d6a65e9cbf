using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Holds what was promised beside what came true, read from the rows.</summary>
public sealed class EtaRecord(IDbContextFactory<JobsContext> contexts)
{
    /// <summary>Most jobs of a tier that are looked at: the newest.</summary>
    public const int MaxSampled = 2_000;

    /// <summary>Of the jobs that succeeded lately, for every tier that had any with an ETA.</summary>
    public async Task<IReadOnlyList<EtaCalibration>> CalibrationAsync(TimeSpan window, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var total = context.Dialect.Microseconds("finished_at - created_at");
        var parts = Enum.GetValues<Tier>().Select(tier => $$"""
            SELECT '{{tier.Word()}}' AS tier, count(*) AS jobs, coalesce(sum(CASE WHEN total <= eta_p50_us THEN 1 ELSE 0 END), 0) AS within50,
                   coalesce(sum(CASE WHEN total <= eta_p90_us THEN 1 ELSE 0 END), 0) AS within90
            FROM (SELECT {{total}} AS total, eta_p50_us, eta_p90_us FROM jobs
                  WHERE tier = '{{tier.Word()}}' AND status = 'succeeded' AND finished_at >= {{context.Dialect.Now}} - {0}
                  ORDER BY finished_at DESC LIMIT {{MaxSampled}}) AS newest
            WHERE eta_p50_us IS NOT NULL
            """);
        var rows = await context.Database.SqlQueryRaw<Row>(string.Join("\nUNION ALL ", parts), context.Dialect.Duration(window)).ToListAsync(cancellation);
        return [.. rows.Where(row => row.Jobs > 0).Select(row => new EtaCalibration(
            Words.Parse<Tier>(row.Tier)!.Value, (int)row.Jobs, (double)row.Within50 / row.Jobs, (double)row.Within90 / row.Jobs)).OrderBy(row => row.Tier)];
    }

    private sealed record Row(string Tier, long Jobs, long Within50, long Within90);
}
