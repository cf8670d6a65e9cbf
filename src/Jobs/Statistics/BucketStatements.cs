using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>The statements that count and sample what was finished in stretches of time. Both read <c>ix_jobs_finished</c> alone.</summary>
internal sealed class BucketStatements
{
    private const string Within = "FROM jobs WHERE jobs.tier = buckets.tier AND finished_at >= since AND finished_at < until AND status =";

    /// <summary>Jobs and their images are summed as one number, jobs in the high half: half the time of two passes over the index.</summary>
    private const long JobInSum = 1L << 32;

    /// <param name="dialect">The database's words.</param>
    /// <param name="start">Where the first bucket begins.</param>
    /// <param name="length">How long each is.</param>
    /// <param name="count">How many there are for each tier.</param>
    public BucketStatements(SqlDialect dialect, DateTimeOffset start, TimeSpan length, int count)
    {
        var tiers = Enum.GetValues<Tier>();
        var sampled = Math.Clamp(JobStatistics.MaxSampled / (count * tiers.Length), JobStatistics.MinSampled, JobStatistics.MaxSampled);
        var parameters = new SqlParameters();
        var (first, step, last) = (parameters.Add(dialect.Instant(start)), parameters.Add(dialect.Duration(length)), parameters.Add(sampled - 1));
        Keys = [.. Enumerable.Range(0, count).SelectMany(place => tiers.Select(tier => (start + place * length, tier)))];
        // Literals: SQLite looks every parameter up by its name, which for a thousand of them takes longer than the statement.
        var rows = string.Join(", ", Keys.Select((key, number) => $"({number}, {number / tiers.Length}, '{key.Tier.Word()}')"));
        var buckets = $"""
            SELECT column1 AS number, column3 AS tier, {first} + column2 * {step} AS since, {first} + (column2 + 1) * {step} AS until
            FROM (VALUES {rows}) AS rows
            """;
        Counts = $"""
            WITH buckets AS MATERIALIZED ({buckets})
            SELECT number, (SELECT CAST(sum({JobInSum} + coalesce(image_count, 0)) AS bigint) {Within} 'succeeded') AS succeeded,
                   (SELECT count(*) {Within} 'failed') AS failed
            FROM buckets
            """;
        // A bucket's sample begins where the last of its newest jobs finished; with fewer jobs it is the whole bucket.
        Samples = $"""
            WITH buckets AS MATERIALIZED ({buckets}), sampled AS MATERIALIZED (
                SELECT number, tier, until,
                       coalesce((SELECT finished_at {Within} 'succeeded' ORDER BY finished_at DESC LIMIT 1 OFFSET {last}), since) AS since
                FROM buckets)
            SELECT number, {dialect.Microseconds("claimed_at - created_at")} AS queuewait,
                   coalesce(text_encode_us, 0) AS textencode, coalesce(denoise_us, 0) AS denoise, coalesce(decode_us, 0) AS decode,
                   coalesce(encode_us, 0) AS encode, {dialect.Microseconds("finished_at - created_at")} AS total
            FROM sampled {dialect.JoinEach("jobs", "jobs.tier = sampled.tier AND status = 'succeeded' AND finished_at >= since AND finished_at < until")}
            """;
        Parameters = parameters.Values!;
    }

    /// <summary>Where each bucket begins and whose it is, by the bucket's number.</summary>
    public IReadOnlyList<(DateTimeOffset From, Tier Tier)> Keys { get; }

    /// <summary>Selects a <see cref="CountRow"/> for every bucket.</summary>
    public string Counts { get; }

    /// <summary>Selects a <see cref="SampleRow"/> for each of the newest succeeded jobs of every bucket.</summary>
    public string Samples { get; }

    /// <summary>The parameters of either.</summary>
    public object[] Parameters { get; }

    /// <summary>What a bucket holds.</summary>
    internal sealed record CountRow(int Number, long? Succeeded, long Failed)
    {
        public long Jobs => (Succeeded ?? 0) / JobInSum;
        public long Images => (Succeeded ?? 0) % JobInSum;
    }

    /// <summary>A job's times in microseconds.</summary>
    internal sealed record SampleRow(int Number, long QueueWait, long TextEncode, long Denoise, long Decode, long Encode, long Total);
}
