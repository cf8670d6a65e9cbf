using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Numbers for those who run the system, over all tenants, read from the rows as they stand. Times are the database's.</summary>
/// <remarks>
/// Counts are exact. Quantiles are exact while a bucket holds few jobs; of a fuller one the newest are looked at, as many as share
/// <see cref="MaxSampled"/> evenly among the buckets of the window and no fewer than <see cref="MinSampled"/> of each, because sorting a hundred
/// thousand latencies for every look would cost more than the look is worth.
/// </remarks>
public sealed class JobStatistics(IDbContextFactory<JobsContext> contexts)
{
    /// <summary>Most buckets in a window.</summary>
    public const int MaxBuckets = 500;

    /// <summary>About how many jobs' latencies are looked at in all.</summary>
    public const int MaxSampled = 10_000;

    /// <summary>At least so many of a bucket's jobs are looked at, if it has them.</summary>
    public const int MinSampled = 20;

    /// <summary>What waits and what runs, for every tier.</summary>
    public async Task<IReadOnlyList<TierLoad>> LoadAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var parts = Enum.GetValues<Tier>().Select(tier =>
        {
            // In the words of ix_jobs_waiting and ix_jobs_leased, which hold these jobs and no others.
            return $"""
                SELECT '{tier.Word()}' AS tier, queued,
                       (SELECT count(*) FROM jobs WHERE status = 'running' AND {context.Dialect.Leased} AND tier = '{tier.Word()}') AS running,
                       {context.Dialect.Microseconds("oldest - {0}")} AS oldest
                FROM (SELECT count(*) AS queued, min(created_at) AS oldest FROM jobs WHERE {FairOrder.Waiting($"'{tier.Word()}'")}) AS waiting
                """;
        });
        var epoch = context.Dialect.Instant(DateTimeOffset.UnixEpoch);
        var rows = await context.Database.SqlQueryRaw<LoadRow>(string.Join("\nUNION ALL ", parts), epoch).ToListAsync(cancellation);
        return [.. rows.Select(row => new TierLoad(Words.Parse<Tier>(row.Tier)!.Value, row.Queued, row.Running, At(row.Oldest))).OrderBy(load => load.Tier)];
    }

    /// <summary>What was finished lately: for every stretch of time, oldest first, one bucket per tier. The last stretch is still going on.</summary>
    /// <param name="window">How far back to look. It begins within the first bucket, which is whole.</param>
    /// <param name="bucket">A bucket's length; at most <see cref="MaxBuckets"/> of them make the window.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window holds no bucket, or too many.</exception>
    public async Task<IReadOnlyList<StatisticsBucket>> HistoryAsync(TimeSpan window, TimeSpan bucket, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bucket, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(window, bucket);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window / bucket, MaxBuckets, nameof(window));
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var clock = context.Dialect.Microseconds($"{context.Dialect.Now} - {{0}}");
        var now = At((await context.Database.SqlQueryRaw<long>($"SELECT {clock} AS \"Value\"", context.Dialect.Instant(DateTimeOffset.UnixEpoch))
            .ToListAsync(cancellation))[0])!.Value;
        var (first, last) = (Number(now - window), Number(now));
        var buckets = new BucketStatements(context.Dialect, DateTimeOffset.UnixEpoch + first * bucket, bucket, (int)(last - first) + 1);
        var counts = await context.Database.SqlQueryRaw<BucketStatements.CountRow>(buckets.Counts, buckets.Parameters).ToListAsync(cancellation);
        var samples = await context.Database.SqlQueryRaw<BucketStatements.SampleRow>(buckets.Samples, buckets.Parameters).ToListAsync(cancellation);
        var latencies = samples.GroupBy(row => row.Number).ToDictionary(rows => rows.Key, Sort);
        return [.. counts.OrderBy(row => row.Number).Select(row =>
        {
            var ((from, tier), parts) = (buckets.Keys[row.Number], latencies.GetValueOrDefault(row.Number));
            return new StatisticsBucket(from, tier, row.Jobs, row.Failed, row.Images,
                parts is null ? null : LatencyQuantiles.Of(parts, 0.5), parts is null ? null : LatencyQuantiles.Of(parts, 0.95));
        })];

        long Number(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / bucket.Ticks;
    }

    private static long[][] Sort(IEnumerable<BucketStatements.SampleRow> rows)
    {
        var jobs = rows.ToList();
        return [Part(job => job.QueueWait), Part(job => job.TextEncode), Part(job => job.Denoise), Part(job => job.Decode), Part(job => job.Encode),
            Part(job => job.Total - job.QueueWait - job.TextEncode - job.Denoise - job.Decode - job.Encode), Part(job => job.Total)];

        long[] Part(Func<BucketStatements.SampleRow, long> part)
        {
            var times = jobs.ConvertAll(job => part(job)).ToArray();
            Array.Sort(times);
            return times;
        }
    }

    private static DateTimeOffset? At(long? microseconds) => microseconds is { } count ? DateTimeOffset.UnixEpoch.AddTicks(count * TimeSpan.TicksPerMicrosecond) : null;

    private sealed record LoadRow(string Tier, long Queued, long Running, long? Oldest);
}
