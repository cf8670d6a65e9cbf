using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Jobs.Tests;

/// <summary>What estimates say of real rows. Each test has a database of its own, since they look at every job.</summary>
public abstract class EstimateContract : IAsyncLifetime
{
    private const string Worker = "gpu-0";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly JobEstimates estimates;
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    /// <summary>When all jobs that have finished were begun. As it is yet to come, they have taken what they say and not what this machine took for them.</summary>
    private readonly DateTimeOffset begun = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()).AddHours(1);

    protected EstimateContract(JobDatabase database)
    {
        Database = database;
        database.Times.Lease = TimeSpan.FromHours(1);          // nobody beats here, so nobody falls silent but by the test's will
        estimates = new(database, Options.Create(database.Times), time);
    }

    protected JobDatabase Database { get; }

    public ValueTask InitializeAsync() => Database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Database.DisposeAsync();
    }

    [Fact]
    public async Task Before_anything_was_measured_nothing_is_told()
    {
        await AnnounceAsync();
        var job = await Database.InsertAsync();
        await RefreshAsync();
        Assert.Equal(0, estimates.EstimateUs(JobDatabase.Request()));
        Assert.Null(await EtaAsync(job));
        Assert.Equal(new() { Request = JobDatabase.Request() }, await estimates.QuoteAsync(JobDatabase.Tenant, JobDatabase.Request(), Priority.Normal, default));
    }

    [Fact]
    public async Task Without_a_living_worker_there_is_a_cost_but_no_eta()
    {
        await FinishAsync(Second, 5);
        await RefreshAsync();
        Assert.Equal(1, await GpuSecondsAsync(), 1);
        Assert.Null(await EtaAsync(await Database.InsertAsync()));

        await AnnounceAsync();
        await RefreshAsync();
        Assert.NotNull(await EtaAsync(await Database.InsertAsync()));
        await Database.SilenceAsync(Worker, Database.Times.Lease);
        await RefreshAsync();
        Assert.Null(await EtaAsync(await Database.InsertAsync()));
    }

    [Fact]
    public async Task A_request_of_twice_the_steps_costs_twice()
    {
        await FinishAsync(Second, 10);
        await RefreshAsync();
        var request = JobDatabase.Request();
        Assert.Equal(2 * estimates.EstimateUs(request), estimates.EstimateUs(request with { Steps = 2 * request.Steps }), 10.0);
        Assert.Equal(3 * estimates.EstimateUs(request), estimates.EstimateUs(request with { ImageCount = 3 }), 10.0);
    }

    [Fact]
    public async Task Who_comes_later_waits_for_those_before()
    {
        await AnnounceAsync();
        await FinishAsync(Second, 10);
        var jobs = new List<Guid>();
        for (var i = 0; i < 5; i++) jobs.Add(await Database.InsertAsync());
        await RefreshAsync();
        var (first, last) = (await EtaAsync(jobs[0]), await EtaAsync(jobs[4]));
        Assert.Equal((0, 4), (first!.QueuePosition, last!.QueuePosition));
        Assert.Equal(1, first.P50Seconds, 0.2);
        Assert.Equal(5, last.P50Seconds, 1.0);
        Assert.True(last.P90Seconds > last.P50Seconds);
    }

    [Fact]
    public async Task Published_jobs_keep_their_place()
    {
        await AnnounceAsync();
        await FinishAsync(Second, 10);
        var jobs = new List<Guid>();
        for (var i = 0; i < 5; i++) jobs.Add(await Database.InsertAsync());
        await Database.Dispatch.ReserveAsync(Tier.Full, 3, default);
        await RefreshAsync();
        for (var i = 0; i < 5; i++) Assert.Equal(i, (await EtaAsync(jobs[i]))!.QueuePosition);
    }

    [Fact]
    public async Task Jobs_accepted_since_the_last_reading_are_counted_with()
    {
        await AnnounceAsync();
        await FinishAsync(Second, 10);
        await RefreshAsync();
        var etas = Enumerable.Range(0, 5).Select(_ => estimates.Estimate(JobDatabase.New()).Eta!).ToList();
        Assert.Equal([0, 1, 2, 3, 4], etas.Select(eta => eta.QueuePosition));
        Assert.True(etas[4].P50Seconds > etas[1].P50Seconds + 1);
    }

    [Fact]
    public async Task A_running_job_has_the_rest_to_go()
    {
        await AnnounceAsync();
        await FinishAsync(10 * Second, 10);
        var job = await Database.InsertAsync();
        using var lease = await Database.Leases.ClaimAsync(job, Tier.Full, Worker, default);
        await RefreshAsync();
        await BeginAsync(job, time.GetUtcNow() - 6 * Second);
        var eta = await EtaAsync(job);
        Assert.Equal(0, eta!.QueuePosition);
        Assert.Equal(4, eta.P50Seconds, 0.5);
    }

    [Fact]
    public async Task What_is_done_has_no_eta()
    {
        await AnnounceAsync();
        await FinishAsync(Second, 3);
        await RefreshAsync();
        var done = (await Database.Queries.PageAsync(JobDatabase.Tenant, null, 1, null, default)).Jobs[0];
        Assert.Null(await estimates.EtaAsync(JobDatabase.Tenant, done, default));
    }

    [Fact]
    public async Task Numbers_that_nobody_renews_are_told_no_more()
    {
        await AnnounceAsync();
        await FinishAsync(Second, 3);
        await RefreshAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(estimates.Estimate(JobDatabase.New()).Eta);
    }

    [Fact]
    public async Task The_promise_is_kept_with_the_job_and_held_beside_what_came_true()
    {
        await AnnounceAsync();
        foreach (var (p50, p90) in new[] { (0.5, 0.9), (0.5, 2.0), (2.0, 3.0), (2.0, 3.0) })
            await FinishAsync(Second, 1, new() { QueuePosition = 0, P50Seconds = p50, P90Seconds = p90 });
        await FinishAsync(Second, 1);
        var told = await new EtaRecord(Database).CalibrationAsync(TimeSpan.FromHours(1), default);
        Assert.Equal([new(Tier.Full, 4, 0.5, 0.75)], told);
    }

    [Fact]
    public async Task Promises_are_corrected_by_what_became_of_earlier_ones()
    {
        for (var i = 0; i < 6; i++) await FinishAsync(Second, 10, baseUs: i < 3 ? 1_000_000 : 500_000);
        await AnnounceAsync();
        await RefreshAsync();
        var told = estimates.Estimate(JobDatabase.New());
        Assert.Equal(1, told.Eta!.P50Seconds / told.EtaBaseUs!.Value * 1e6, 0.1);
        Assert.Equal(2, told.Eta.P90Seconds / told.EtaBaseUs.Value * 1e6, 0.1);
    }

    [Theory]
    [InlineData(PaintingTimes.Least, 2.5)]
    [InlineData(PaintingTimes.Least - 1, null)]
    public async Task What_half_of_the_jobs_of_a_kind_took_is_told_from_their_rows_where_there_are_enough(int jobs, double? half)
    {
        await FinishAsync(2.5 * Second, jobs);
        var other = JobDatabase.Request() with { Steps = 9 };
        await FinishAsync(7 * Second, 4, request: other);
        await RefreshAsync();
        Assert.Equal(half, estimates.HalfOf(JobDatabase.Request())?.TotalSeconds);
        Assert.Null(estimates.HalfOf(other));
        Assert.Null(estimates.HalfOf(JobDatabase.Request() with { ImageCount = 2 }));
        Assert.Null(estimates.HalfOf(JobDatabase.Request(Tier.Distilled)));
    }

    [Fact]
    public async Task A_batch_is_done_when_its_last_job_is_and_one_statement_tells_whatever_their_number()
    {
        await AnnounceAsync();
        await FinishAsync(Second, 10);
        await Database.InsertAsync();
        await Database.InsertAsync();
        var (batch, jobs) = await InsertBatchAsync(20);
        await Database.InsertAsync();
        await RefreshAsync();
        var last = await EtaAsync(jobs[^1]);
        Assert.InRange(last!.QueuePosition, 21, 22);          // who came within the same millisecond may go before
        var plans = await Database.Plans.RecordAsync(async () =>
        {
            var eta = await BatchEtaAsync(batch);
            Assert.Equal((20, last.P50Seconds, last.P90Seconds), (eta!.JobsWaiting, eta.P50Seconds, eta.P90Seconds));
        });
        Assert.Equal(BatchReadStatements + 1, plans.Count);

        await Database.Dispatch.ReserveAsync(Tier.Full, 4, default);          // two of the batch stand with the broker now
        using var lease = await Database.Leases.ClaimAsync(jobs[0], Tier.Full, Worker, default);
        await RefreshAsync();
        Assert.Equal((19, (await EtaAsync(jobs[^1]))!.P50Seconds), await BatchEtaAsync(batch) is { } now ? (now.JobsWaiting, now.P50Seconds) : default);
        foreach (var job in jobs[1..]) await Database.Cancellation.CancelAsync(JobDatabase.Tenant, job, default);
        await RefreshAsync();
        var rest = await BatchEtaAsync(batch);
        Assert.Equal((0, true), (rest!.JobsWaiting, rest.P90Seconds < 2));
        await Database.Leases.SucceedAsync(lease!, [LeaseContract.Image(0)], new(default, Second, default, default), default);
        Assert.Null(await BatchEtaAsync(batch));
    }

    [Fact]
    public async Task Of_jobs_that_end_side_by_side_the_slowest_counts()
    {
        await AnnounceAsync();
        for (var i = 0; i < 10; i++) await FinishAsync(10 * Second + i * Second, 1);          // all by one worker, at a time
        await RefreshAsync();
        var (one, four) = (estimates.Quote([JobDatabase.New()]).Eta!, estimates.Quote([.. Enumerable.Range(0, 4).Select(_ => JobDatabase.New())]).Eta!);
        Assert.Equal(14, one.P50Seconds, 1.0);
        Assert.Equal(18, four.P50Seconds, 1.0);
        Assert.Equal(19, four.P90Seconds, 1.0);
    }

    [Fact]
    public async Task A_quote_of_a_batch_is_that_of_all_its_jobs_and_changes_nothing()
    {
        await AnnounceAsync();
        await FinishAsync(Second, 10);
        await RefreshAsync();
        var jobs = Enumerable.Range(0, 10).Select(i => JobDatabase.New() with
        {
            Request = JobDatabase.Request() with { ImageCount = i == 0 ? 4 : 1 }, Priority = i == 9 ? Priority.High : Priority.Low,
            Deadline = i is 0 ? null : TimeSpan.FromSeconds(6),
        }).ToList();
        var before = estimates.Estimate(jobs[1] with { Priority = Priority.Low }).Eta;
        await RefreshAsync();
        var quote = estimates.Quote(jobs);
        Assert.Equal((10, 13, 10), (quote.JobCount, quote.ImageCount, quote.Eta!.JobsWaiting));
        Assert.Equal(13, quote.EstimatedGpuSeconds!.Value, 0.5);
        Assert.InRange(quote.Eta.P50Seconds, 12, 15);
        Assert.Equal((false, true), (quote.MeetsDeadline, quote.LateJobs is >= 6 and <= 8));          // the one of a better class is in time, though it is the last
        Assert.Equal(quote, estimates.Quote(jobs));
        Assert.Equal(before, estimates.Estimate(jobs[1]).Eta);
        Assert.True(estimates.Quote([.. jobs.Select(job => job with { Deadline = TimeSpan.FromMinutes(5) })]).MeetsDeadline);
        Assert.Null(estimates.Quote([.. jobs.Select(job => job with { Deadline = null })]).MeetsDeadline);
        Assert.Equal(new() { JobCount = 1, ImageCount = 1 }, estimates.Quote([JobDatabase.New(Tier.Distilled) with { Deadline = Second }]));
    }

    /// <summary>What <see cref="BatchQueries.FindAsync"/> reads.</summary>
    private const int BatchReadStatements = 2;

    private async Task<(Guid Id, Guid[] Jobs)> InsertBatchAsync(int count)
    {
        var id = Guid.CreateVersion7();
        var jobs = Enumerable.Range(0, count).Select(i => JobDatabase.New() with { Id = BatchIds.Job(id, i), Batch = (id, i) }).ToList();
        await new BatchInserts(Database, Database.Inserts).InsertAsync(new(id, JobDatabase.Tenant, null, null, jobs), default);
        return (id, [.. jobs.Select(job => job.Id)]);
    }

    private async Task<BatchEta?> BatchEtaAsync(Guid batch) =>
        await estimates.EtaAsync(JobDatabase.Tenant, (await new BatchQueries(Database).FindAsync(JobDatabase.Tenant, batch, default))!, default);

    private async Task RefreshAsync()
    {
        if (await Database.Reaping.NowAsync(default) is var now && now > time.GetUtcNow()) time.SetUtcNow(now);          // no job begins in its future
        time.Advance(TimeSpan.FromSeconds(6));          // past the time that measurements are kept
        await estimates.RefreshAsync(default);
    }

    private async Task<double> GpuSecondsAsync() =>
        (await estimates.QuoteAsync(JobDatabase.Tenant, JobDatabase.Request(), Priority.Normal, default)).EstimatedGpuSeconds!.Value;

    private async Task<Eta?> EtaAsync(Guid job) =>
        await estimates.EtaAsync(JobDatabase.Tenant, (await Database.Queries.FindAsync(JobDatabase.Tenant, job, default))!, default);

    private Task<bool> AnnounceAsync() => Database.Workers.AnnounceAsync(new(new(Worker), "Some GPU", 1, [Profiles.Of(Tier.Full)]), draining: false, default);

    /// <summary>Lets a running job have been accepted and begun at this time.</summary>
    private async Task BeginAsync(Guid job, DateTimeOffset at)
    {
        await using var context = Database.CreateDbContext();
        await context.Jobs.Where(row => row.Id == job).ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatedAt, at).SetProperty(row => row.ClaimedAt, at));
    }

    /// <summary>Jobs that took so long, each on a worker of its own, and were claimed when they were accepted.</summary>
    private async Task FinishAsync(TimeSpan took, int count, Eta? eta = null, long? baseUs = null, GenerationRequest? request = null)
    {
        for (var i = 0; i < count; i++)
        {
            var accepted = await Database.Inserts.InsertAsync([JobDatabase.New() with { Request = request ?? JobDatabase.Request(), Eta = eta, EtaBaseUs = baseUs }], default);
            using var lease = await Database.Leases.ClaimAsync(accepted[0].Job.Id, Tier.Full, $"gpu-{i}", default);
            await BeginAsync(accepted[0].Job.Id, begun);
            await Database.Leases.SucceedAsync(lease!, [LeaseContract.Image(0)], new(default, took, default, default), default);
        }
    }
}
