using Distributed.Contracts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs.Tests;

/// <summary>What running again promises.</summary>
public abstract class RetryContract(JobDatabase database) : IAsyncLifetime
{
    private readonly string tenant = $"tenant-{Guid.NewGuid():N}";
    private readonly RelaySignal signal = new();
    private JobAcceptor? acceptor;
    private JobRetry? retry;

    public async ValueTask InitializeAsync()
    {
        acceptor = new(database.Inserts, signal, new(), NullLogger<JobAcceptor>.Instance);
        retry = new(database, database.Queries, acceptor);
        await acceptor.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await acceptor!.StopAsync(default);
        acceptor.Dispose();
        signal.Dispose();
    }

    [Fact]
    public async Task A_finished_job_runs_again_as_a_new_one_and_stays_as_it_ended()
    {
        var old = await FailAsync();
        var result = await retry!.RetryAsync(tenant, old, RetrySeeds.Same, null, default);
        Assert.Equal((RetryOutcome.Created, old), (result.Outcome, result.Job!.RetryOf!.Value));
        var row = await database.ReadAsync(result.Job.Id);
        Assert.Equal((JobStatus.Queued, old, row.CreatedAt), (row.Status, row.RetryOf!.Value, row.NextDispatchAt));
        Assert.Equal(JobDatabase.Request(), result.Job.Request);
        Assert.Equal(JobStatus.Failed, (await database.ReadAsync(old)).Status);
    }

    [Fact]
    public async Task A_job_that_runs_again_or_is_redriven_starts_from_the_same_picture()
    {
        var input = new InputImageReference("default/0198c0de-0000-7000-8000-0000000000aa/input-ba7816bf8f01cfea.png", new string('b', 64));
        var old = await FailAsync(JobDatabase.Request() with { InputImage = input, Strength = 0.5 });
        var again = (await retry!.RetryAsync(tenant, old, RetrySeeds.New, null, default)).Job!;
        Assert.Equal((input, 0.5, JobRoutes.InputImage(again.Id)), (again.Request.InputImage, again.Request.Strength!.Value, again.InputImageUrl));
        var other = await FailAsync(JobDatabase.Request() with { InputImage = input, Strength = 0.5 });
        var made = Assert.Single((await retry.RedriveAsync(tenant, [other], default)).Made);
        Assert.Equal(input, await database.Queries.FindInputImageAsync(tenant, made, default));
    }

    [Fact]
    public async Task Jobs_that_were_run_again_are_found_with_their_newest_run()
    {
        var (twice, once, never) = (await FailAsync(), await FailAsync(), await FailAsync());
        await retry!.RetryAsync(tenant, twice, RetrySeeds.Same, null, default);
        await database.TickAsync();
        var newest = (await retry.RetryAsync(tenant, twice, RetrySeeds.New, null, default)).Job!.Id;
        var only = (await retry.RetryAsync(tenant, once, RetrySeeds.Same, null, default)).Job!.Id;
        Assert.Equal(new Dictionary<Guid, Guid> { [twice] = newest, [once] = only }, await retry.FindNewestRunsAsync(tenant, [twice, once, never], default));
        Assert.Empty(await retry.FindNewestRunsAsync("other", [twice, once, never], default));
        Assert.Empty(await retry.FindNewestRunsAsync(tenant, [], default));
    }

    [Fact]
    public async Task A_job_that_has_not_finished_or_is_of_another_tenant_does_not_run_again()
    {
        var (queued, foreign) = (await database.InsertAsync(tenant: tenant), await database.InsertAsync());
        await database.Cancellation.CancelAsync(JobDatabase.Tenant, foreign, default);
        Assert.Equal(RetryOutcome.NotFinished, (await retry!.RetryAsync(tenant, queued, RetrySeeds.Same, null, default)).Outcome);
        Assert.Equal(RetryOutcome.NotFound, (await retry.RetryAsync(tenant, foreign, RetrySeeds.Same, null, default)).Outcome);
    }

    [Fact]
    public async Task One_key_makes_one_job_even_with_new_seeds_and_serves_one_wish()
    {
        var (old, key) = (await FailAsync(), Guid.NewGuid().ToString("N"));
        var first = await retry!.RetryAsync(tenant, old, RetrySeeds.New, key, default);
        var again = await retry.RetryAsync(tenant, old, RetrySeeds.New, key, default);
        Assert.Equal((RetryOutcome.Created, RetryOutcome.Replayed), (first.Outcome, again.Outcome));
        Assert.Equal(first.Job!.Id, again.Job!.Id);
        Assert.NotEqual(JobDatabase.Request().Seed, first.Job.Request.Seed);
        Assert.Equal(RetryOutcome.KeyReused, (await retry.RetryAsync(tenant, old, RetrySeeds.Same, key, default)).Outcome);
    }

    [Fact]
    public async Task Redriving_by_id_makes_each_failed_job_anew_once_and_tells_which_it_left_alone()
    {
        var (dead, retried, queued) = (await FailAsync(), await FailAsync(), await database.InsertAsync(tenant: tenant));
        await retry!.RetryAsync(tenant, retried, RetrySeeds.New, null, default);
        var result = await retry.RedriveAsync(tenant, [dead, retried, queued, dead], default);
        Assert.Equal(dead, (await database.ReadAsync(Assert.Single(result.Made))).RetryOf);
        Assert.Equal([retried], result.AlreadyRetried);
        Assert.Equal([queued], result.NotFailed);
        var again = await retry.RedriveAsync(tenant, [dead], default);
        Assert.Empty(again.Made);
        Assert.Equal([dead], again.AlreadyRetried);
    }

    [Fact]
    public async Task Redriving_by_a_filter_stops_at_the_limit_and_goes_on_from_there()
    {
        var dead = new List<Guid>();
        for (var i = 0; i < 5; i++) dead.Add(await FailAsync());
        var first = await retry!.RedriveAsync(tenant, new JobFilter { Prompt = "RED" }, 3, default);
        Assert.Equal((3, 0, true), (first.Made.Count, first.AlreadyRetried.Count, first.IsMore));
        var second = await retry.RedriveAsync(tenant, new JobFilter(), 3, default);
        Assert.Equal((2, 3, false), (second.Made.Count, second.AlreadyRetried.Count, second.IsMore));
        var made = new HashSet<Guid?>();
        foreach (var job in first.Made.Concat(second.Made)) made.Add((await database.ReadAsync(job)).RetryOf);
        Assert.Equal(dead.Select(job => (Guid?)job).ToHashSet(), made);
        Assert.Empty((await retry.RedriveAsync(tenant, new JobFilter { Prompt = "blue" }, 3, default)).Made);
    }

    [Fact]
    public async Task Redriving_at_the_same_time_makes_one_new_job_of_each()
    {
        for (var i = 0; i < 5; i++) await FailAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => retry!.RedriveAsync(tenant, new JobFilter(), 100, default)));
        Assert.Equal(5, results.Sum(result => result.Made.Count));
    }

    [Fact]
    public async Task A_redrive_that_meets_a_limit_tells_which_jobs_were_left_out_and_why_and_goes_on_when_there_is_room()
    {
        var dead = new List<Guid>();
        for (var i = 0; i < 5; i++) dead.Add(await FailAsync());
        await new TenantStore(database).SetAsync(tenant, new() { MaxQueued = 2 }, default);
        foreach (var redrive in new Func<Task<RedriveResult>>[] { () => retry!.RedriveAsync(tenant, dead, default), () => retry!.RedriveAsync(tenant, new JobFilter(), 100, default) })
        {
            var result = await redrive();
            Assert.Equal((2, 0), (result.Made.Count, result.NotFailed.Count));
            Assert.Equal((AcceptOutcome.QueueFull, 2.0), (result.Refusal!.Outcome, result.Refusal.Limit));
            var runs = await Task.WhenAll(result.Made.Select(database.ReadAsync));
            Assert.Equal(dead.ToHashSet(), [.. runs.Select(run => run.RetryOf!.Value), .. result.AlreadyRetried, .. result.Refused]);
            Assert.Equal(dead.Count, result.Made.Count + result.AlreadyRetried.Count + result.Refused.Count);
            foreach (var run in result.Made) await database.Cancellation.CancelAsync(tenant, run, default);
        }
        var last = await retry!.RedriveAsync(tenant, new JobFilter(), 100, default);
        Assert.Equal((1, 4, 0, null), (last.Made.Count, last.AlreadyRetried.Count, last.Refused.Count, last.Refusal));
    }

    [Fact]
    public async Task Dead_jobs_that_no_day_has_room_for_hold_up_no_older_one()
    {
        var old = await FailAsync();
        var large = JobDatabase.Request() with { Steps = 1000, ImageCount = 4 };
        foreach (var one in await database.Inserts.InsertAsync([.. Enumerable.Range(0, JobQueries.MaxPage).Select(_ => JobDatabase.New(tenant: tenant) with { Request = large })], default))
            await FailAsync(one.Job.Id);
        var measured = await database.InsertAsync(tenant: tenant);
        using (var lease = await database.Leases.ClaimAsync(measured, Tier.Full, "gpu-0", default))
            await database.Leases.SucceedAsync(lease!, [LeaseContract.Image(0)], new(default, TimeSpan.FromSeconds(1), default, default), default);
        var estimates = new JobEstimates(database, Options.Create(database.Times), TimeProvider.System);
        await estimates.RefreshAsync(default);
        await new TenantStore(database).SetAsync(tenant, new() { DailyGpuSeconds = 10 }, default);
        using var pricing = new JobAcceptor(database.Inserts, signal, new(), NullLogger<JobAcceptor>.Instance, estimates);
        await pricing.StartAsync(default);
        var result = await new JobRetry(database, database.Queries, pricing).RedriveAsync(tenant, new JobFilter(), 1000, default);
        await pricing.StopAsync(default);
        Assert.Equal(old, (await database.ReadAsync(Assert.Single(result.Made))).RetryOf);
        Assert.Equal((JobQueries.MaxPage, false, null), (result.Refused.Count, result.IsMore, result.Refusal!.RetryAfter));
    }

    private async Task<Guid> FailAsync(GenerationRequest? request = null)
    {
        var job = Assert.Single(await database.Inserts.InsertAsync([JobDatabase.New(tenant: tenant) with { Request = request ?? JobDatabase.Request() }], default)).Job.Id;
        await FailAsync(job);
        return job;
    }

    private async Task FailAsync(Guid job)
    {
        using var lease = await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default);
        await database.Leases.FailAsync(lease!, new("hopeless", "It never works.", IsPermanent: true), default);
    }
}
