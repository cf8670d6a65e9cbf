using Distributed.Contracts;
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

    protected EstimateContract(JobDatabase database)
    {
        Database = database;
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
        time.SetUtcNow((await Database.ReadAsync(job)).ClaimedAt!.Value + 6 * Second);
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
        await AnnounceAsync();
        for (var i = 0; i < 6; i++) await FinishAsync(Second, 10, baseUs: i < 3 ? 1_000_000 : 500_000);
        await RefreshAsync();
        var told = estimates.Estimate(JobDatabase.New());
        Assert.Equal(1, told.Eta!.P50Seconds / told.EtaBaseUs!.Value * 1e6, 0.1);
        Assert.Equal(2, told.Eta.P90Seconds / told.EtaBaseUs.Value * 1e6, 0.1);
    }

    private async Task RefreshAsync()
    {
        time.Advance(TimeSpan.FromSeconds(6));          // past the time that measurements are kept
        await estimates.RefreshAsync(default);
    }

    private async Task<double> GpuSecondsAsync() =>
        (await estimates.QuoteAsync(JobDatabase.Tenant, JobDatabase.Request(), Priority.Normal, default)).EstimatedGpuSeconds!.Value;

    private async Task<Eta?> EtaAsync(Guid job) =>
        await estimates.EtaAsync(JobDatabase.Tenant, (await Database.Queries.FindAsync(JobDatabase.Tenant, job, default))!, default);

    private Task<bool> AnnounceAsync() => Database.Workers.AnnounceAsync(new(new(Worker), "Some GPU", 1, [Profiles.Of(Tier.Full)]), draining: false, default);

    /// <summary>Jobs that took so long, each on a worker of its own, and were claimed when they were accepted.</summary>
    private async Task FinishAsync(TimeSpan took, int count, Eta? eta = null, long? baseUs = null)
    {
        for (var i = 0; i < count; i++)
        {
            var accepted = await Database.Inserts.InsertAsync([JobDatabase.New() with { Eta = eta, EtaBaseUs = baseUs }], default);
            using var lease = await Database.Leases.ClaimAsync(accepted[0].Job.Id, Tier.Full, $"gpu-{i}", default);
            await Database.Leases.SucceedAsync(lease!, [LeaseContract.Image(0)], new(default, took, default, default), default);
        }
    }
}
