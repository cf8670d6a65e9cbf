using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

/// <summary>What the statistics promise. Each test has a database of its own, since they look at every job.</summary>
public abstract class StatisticsContract(JobDatabase database) : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    protected JobDatabase Database { get; } = database;

    public ValueTask InitializeAsync() => Database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Database.DisposeAsync();
    }

    [Fact]
    public async Task The_load_of_every_tier_is_told_zeros_included()
    {
        Assert.Equal([new(Tier.Full, 0, 0, null), new(Tier.Distilled, 0, 0, null)], await Database.Statistics.LoadAsync(default));
        var jobs = new List<Guid>();
        for (var i = 0; i < 3; i++) jobs.Add(await Database.InsertAsync());
        await Database.AgeAsync(jobs[1], Hour);
        using var lease = await Database.Leases.ClaimAsync(jobs[0], Tier.Full, "gpu-0", default);
        Assert.Equal([new(Tier.Full, 2, 1, (await Database.ReadAsync(jobs[1])).CreatedAt), new(Tier.Distilled, 0, 0, null)],
            await Database.Statistics.LoadAsync(default));
    }

    [Fact]
    public async Task What_was_finished_is_counted_where_and_when_it_was()
    {
        await SucceedAsync(images: 2);
        await SucceedAsync(images: 1);
        var failed = await Database.InsertAsync(Tier.Distilled);
        using (var lease = await Database.Leases.ClaimAsync(failed, Tier.Distilled, "gpu-0", default))
            await Database.Leases.FailAsync(lease!, new("hopeless", "It never works.", IsPermanent: true), default);
        await Database.Cancellation.CancelAsync(JobDatabase.Tenant, await Database.InsertAsync(), default);

        var buckets = await Database.Statistics.HistoryAsync(Hour * 3, Hour, default);
        Assert.Equal(buckets.OrderBy(bucket => bucket.From).ThenBy(bucket => bucket.Tier), buckets);
        Assert.All(buckets, bucket => Assert.Equal(0, bucket.From.UtcTicks % Hour.Ticks));
        Assert.Equal(8, buckets.Count);          // three hours begin and end within four
        Assert.Equal((2, 0, 3), Sum(Tier.Full));
        Assert.Equal((0, 1, 0), Sum(Tier.Distilled));
        Assert.All(buckets, bucket => Assert.Equal(bucket.Succeeded > 0, bucket is { P50: not null, P95: not null }));

        (long, long, long) Sum(Tier tier)
        {
            var own = buckets.Where(bucket => bucket.Tier == tier).ToList();
            return (own.Sum(bucket => bucket.Succeeded), own.Sum(bucket => bucket.Failed), own.Sum(bucket => bucket.Images));
        }
    }

    [Fact]
    public async Task Buckets_keep_their_place_whatever_their_length()
    {
        var bucket = TimeSpan.FromMinutes(7);
        var starts = (await Database.Statistics.HistoryAsync(TimeSpan.FromMinutes(90), bucket, default)).Select(one => one.From).Distinct().ToList();
        Assert.All(starts, start => Assert.Equal(0, (start - DateTimeOffset.UnixEpoch).Ticks % bucket.Ticks));
        Assert.All(starts.Skip(1).Zip(starts), pair => Assert.Equal(bucket, pair.First - pair.Second));
    }

    [Fact]
    public async Task Quantiles_are_latencies_that_jobs_had()
    {
        var all = new List<Latency>();
        for (var i = 1; i <= 5; i++)
        {
            var time = TimeSpan.FromMilliseconds(i);
            var job = await SucceedAsync(1, new(time, time * 100, time * 10, time * 2));
            all.Add((await Database.Queries.FindAsync(JobDatabase.Tenant, job, default))!.Latency!);
        }
        var bucket = Assert.Single(await Database.Statistics.HistoryAsync(TimeSpan.FromDays(36_500), TimeSpan.FromDays(36_500), default),
            bucket => bucket.Succeeded == 5);
        Assert.Equal((3, 300, 30, 6), (bucket.P50!.TextEncodeMs, bucket.P50.DenoiseMs, bucket.P50.DecodeMs, bucket.P50.EncodeMs));
        Assert.Equal((5, 500, 50, 10), (bucket.P95!.TextEncodeMs, bucket.P95.DenoiseMs, bucket.P95.DecodeMs, bucket.P95.EncodeMs));
        Assert.Equal(Middle(one => one.QueueWaitMs), bucket.P50.QueueWaitMs);
        Assert.Equal(Middle(one => one.UploadMs), bucket.P50.UploadMs);
        Assert.Equal(Middle(one => one.TotalMs), bucket.P50.TotalMs);
        Assert.Equal(all.Max(one => one.TotalMs), bucket.P95.TotalMs);

        double Middle(Func<Latency, double> part) => all.Select(part).Order().ElementAt(2);
    }

    [Fact]
    public async Task A_window_of_no_bucket_or_of_too_many_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Database.Statistics.HistoryAsync(Hour, Hour * 2, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Database.Statistics.HistoryAsync(Hour, TimeSpan.Zero, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Database.Statistics.HistoryAsync(Hour * (JobStatistics.MaxBuckets + 1), Hour, default));
    }

    private async Task<Guid> SucceedAsync(int images, StageTimes? stages = null)
    {
        var job = await Database.InsertAsync();
        using var lease = await Database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default);
        Assert.True(await Database.Leases.SucceedAsync(lease!, [.. Enumerable.Range(0, images).Select(LeaseContract.Image)], stages ?? LeaseContract.NoTime, default));
        return job;
    }
}
