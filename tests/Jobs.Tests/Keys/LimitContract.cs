using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distributed.Jobs.Tests;

/// <summary>What the limits of tenants promise while jobs are accepted, on either database.</summary>
public abstract class LimitContract(JobDatabase database) : IAsyncLifetime
{
    private const long Second = 1_000_000;

    private readonly TenantStore tenants = new(database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What a tenant may use is counted by the day, so no test begins where one ends.</summary>
    public async ValueTask InitializeAsync()
    {
        while (TimeSpan.FromDays(1) - (await database.Reaping.NowAsync(Token)).UtcDateTime.TimeOfDay is var left && left < TimeSpan.FromSeconds(30))
            await Task.Delay(left, Token);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task As_many_jobs_wait_as_may_and_one_that_leaves_makes_room()
    {
        var tenant = await TenantAsync(new() { MaxQueued = 2 });
        var (first, _) = (await OfferAsync(New(tenant)), await OfferAsync(New(tenant, tier: Tier.Distilled)));
        var refused = await OfferAsync(New(tenant));
        Assert.Equal((AcceptOutcome.QueueFull, 2.0, 0.0), (refused.Outcome, refused.Refusal!.Limit, refused.Refusal.Left));
        Assert.True(refused.Refusal.RetryAfter > TimeSpan.Zero);
        Assert.Throws<InvalidOperationException>(() => refused.Job);
        using (await database.Leases.ClaimAsync(first.Job.Id, Tier.Full, "gpu-0", Token)) { }
        Assert.Equal(AcceptOutcome.Created, (await OfferAsync(New(tenant))).Outcome);
        Assert.Equal(AcceptOutcome.QueueFull, (await OfferAsync(New(tenant))).Outcome);
    }

    [Fact]
    public async Task The_device_time_of_a_day_may_be_used_to_the_last_microsecond()
    {
        var tenant = await TenantAsync(new() { DailyGpuSeconds = 10 });
        Assert.Equal(AcceptOutcome.Created, (await OfferAsync(New(tenant, 4 * Second))).Outcome);
        var refused = await OfferAsync(New(tenant, 6 * Second + 1));
        Assert.Equal((AcceptOutcome.QuotaExceeded, 10.0, 6.0, 6.000001), (refused.Outcome, refused.Refusal!.Limit, refused.Refusal.Left, refused.Refusal.Asked));
        var midnight = (await database.Reaping.NowAsync(Token)).UtcDateTime + refused.Refusal.RetryAfter!.Value;
        Assert.InRange(midnight.TimeOfDay, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Equal(AcceptOutcome.Created, (await OfferAsync(New(tenant, 6 * Second))).Outcome);
        Assert.Equal(AcceptOutcome.QuotaExceeded, (await OfferAsync(New(tenant, 1))).Outcome);
        Assert.Equal(AcceptOutcome.Created, (await OfferAsync(New(tenant, 0))).Outcome);
        await IsCountedAsync(tenant, 10 * Second);
    }

    [Fact]
    public async Task A_job_that_no_day_has_room_for_is_not_told_to_wait()
    {
        var tenant = await TenantAsync(new() { DailyGpuSeconds = 1 });
        Assert.Null((await OfferAsync(New(tenant, 2 * Second))).Refusal!.RetryAfter);
        var none = await TenantAsync(new() { MaxQueued = 0 });
        Assert.Null((await OfferAsync(New(none))).Refusal!.RetryAfter);
    }

    [Fact]
    public async Task Yesterdays_jobs_take_nothing_of_today()
    {
        var tenant = await TenantAsync(new() { DailyGpuSeconds = 10 });
        var old = await OfferAsync(New(tenant, 10 * Second));
        await database.AgeAsync(old.Job.Id, TimeSpan.FromDays(1));
        await using (var context = database.CreateDbContext())
            await context.Database.ExecuteSqlRawAsync("UPDATE tenant_usage SET day = day - 1 WHERE tenant_id = {0}", [tenant], Token);
        Assert.Equal(AcceptOutcome.Created, (await OfferAsync(New(tenant, 10 * Second))).Outcome);
        Assert.Equal(10, (await tenants.FindAsync(tenant, Token)).UsedGpuSeconds);
    }

    [Fact]
    public async Task Who_is_refused_harms_no_neighbour_in_the_batch()
    {
        var (full, rich) = (await TenantAsync(new() { MaxQueued = 1 }), await TenantAsync(new() { DailyGpuSeconds = 3 }));
        NewJob[] jobs =
        [
            New("free"), New(full), New(rich, 2 * Second), New(full), New("free"), New(rich, 2 * Second), New(rich, Second), New(full), New("free"),
        ];
        var answers = await database.Inserts.InsertAsync(jobs, Token);
        Assert.Equal(
            [
                AcceptOutcome.Created, AcceptOutcome.Created, AcceptOutcome.Created, AcceptOutcome.QueueFull, AcceptOutcome.Created,
                AcceptOutcome.QuotaExceeded, AcceptOutcome.Created, AcceptOutcome.QueueFull, AcceptOutcome.Created,
            ],
            answers.Select(answer => answer.Outcome));
        for (var i = 0; i < jobs.Length; i++) if (answers[i].Refusal is null) Assert.Equal(jobs[i].Id, answers[i].Job.Id);
        await IsCountedAsync(rich, 3 * Second);
    }

    [Fact]
    public async Task A_batch_sent_again_and_a_key_sent_again_take_nothing()
    {
        var tenant = await TenantAsync(new() { DailyGpuSeconds = 10, MaxQueued = 2 });
        var job = New(tenant, 4 * Second) with { Idempotency = new("one", "a") };
        await OfferAsync(job);
        Assert.Equal(AcceptOutcome.Created, (await OfferAsync(job)).Outcome);                       // an unknown commit
        await OfferAsync(New(tenant, 6 * Second));                                                   // now nothing is left
        var (same, other) = (New(tenant, 4 * Second) with { Idempotency = new("one", "a") }, New(tenant, 4 * Second) with { Idempotency = new("one", "b") });
        Assert.Equal((AcceptOutcome.Replayed, job.Id), await OfferAsync(same) is { } replay ? (replay.Outcome, replay.Job.Id) : default);
        Assert.Equal(AcceptOutcome.KeyReused, (await OfferAsync(other)).Outcome);
        await IsCountedAsync(tenant, 10 * Second);
    }

    [Fact]
    public async Task Two_requests_under_one_key_in_one_batch_are_one_job_or_one_refusal()
    {
        var tenant = await TenantAsync(new() { DailyGpuSeconds = 10 });
        var key = new IdempotencyKey("key", "a");
        var answers = await database.Inserts.InsertAsync([New(tenant, 6 * Second) with { Idempotency = key }, New(tenant, 6 * Second) with { Idempotency = key }], Token);
        Assert.Equal([AcceptOutcome.Created, AcceptOutcome.Replayed], answers.Select(answer => answer.Outcome));
        Assert.Equal(answers[0].Job.Id, answers[1].Job.Id);
        var none = await TenantAsync(new() { MaxQueued = 0 });
        answers = await database.Inserts.InsertAsync([New(none) with { Idempotency = key }, New(none) with { Idempotency = key }], Token);
        Assert.All(answers, answer => Assert.Equal(AcceptOutcome.QueueFull, answer.Outcome));
        await IsCountedAsync(tenant, 6 * Second);
    }

    [Fact]
    public async Task Producers_at_the_same_time_never_exceed_a_limit_together()
    {
        var byTime = await TenantAsync(new() { DailyGpuSeconds = 10 });
        var byCount = await TenantAsync(new() { MaxQueued = 10 });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 6; i++) await database.Inserts.InsertAsync([New(byCount), New(byTime, Second), New("free"), New(byTime, Second), New(byCount)], Token);
        }, Token)));
        await IsCountedAsync(byTime, 10 * Second);
        await using var context = database.CreateDbContext();
        Assert.Equal(10, await context.Jobs.CountAsync(row => row.TenantId == byCount, Token));
    }

    [Fact]
    public async Task A_limit_set_during_the_day_counts_what_was_accepted_before()
    {
        var tenant = Guid.NewGuid().ToString("N");
        await OfferAsync(New(tenant, 6 * Second));
        Assert.Equal(6, (await tenants.SetAsync(tenant, new() { DailyGpuSeconds = 10 }, Token)).UsedGpuSeconds);
        Assert.Equal(AcceptOutcome.QuotaExceeded, (await OfferAsync(New(tenant, 5 * Second))).Outcome);
        await OfferAsync(New(tenant, 2 * Second));
        await tenants.SetAsync(tenant, new(), Token);
        await OfferAsync(New(tenant, 30 * Second));                                                  // while nothing limits
        Assert.Equal(38, (await tenants.SetAsync(tenant, new() { DailyGpuSeconds = 40 }, Token)).UsedGpuSeconds);
        await OfferAsync(New(tenant, 2 * Second));
        await IsCountedAsync(tenant, 40 * Second);
    }

    [Fact]
    public async Task Limits_are_told_as_they_were_set_and_nothing_limits_whom_nobody_named()
    {
        var limits = new TenantLimits { Weight = 2.5, RequestsPerMinute = 60, MaxQueued = 5, MaxRunning = 3, DailyGpuSeconds = 1.5 };
        var set = await tenants.SetAsync("told", limits, Token);
        Assert.Equal(set, await tenants.FindAsync("told", Token));
        Assert.Equal((2.5, 60, 5, 3, 1.5), (set.Weight, set.RequestsPerMinute, set.MaxQueued, set.MaxRunning, set.DailyGpuSeconds));
        Assert.NotNull(set.CreatedAt);
        var changed = await tenants.SetAsync("told", new(), Token);
        Assert.Equal(new TenantDetails { Id = "told", CreatedAt = set.CreatedAt }, changed);
        Assert.Equal(new TenantDetails { Id = "nobody" }, await tenants.FindAsync("nobody", Token));
    }

    [Fact]
    public async Task Accepting_for_tenants_without_limits_is_one_statement_however_many_jobs()
    {
        await TenantAsync(new() { MaxQueued = 1 });
        var statements = await database.Plans.RecordAsync(() => database.Inserts.InsertAsync([.. Enumerable.Range(0, 20).Select(_ => New("free"))], Token));
        Assert.Single(statements);
    }

    [Fact]
    public async Task A_refused_retry_says_so_and_stores_nothing()
    {
        var tenant = await TenantAsync(new() { MaxQueued = 1 });
        using var signal = new RelaySignal();
        using var acceptor = new JobAcceptor(database.Inserts, signal, new(), NullLogger<JobAcceptor>.Instance);
        await acceptor.StartAsync(Token);
        var retry = new JobRetry(database, database.Queries, acceptor);
        var old = await OfferAsync(New(tenant));
        await database.Cancellation.CancelAsync(tenant, old.Job.Id, Token);
        Assert.Equal(RetryOutcome.Created, (await retry.RetryAsync(tenant, old.Job.Id, RetrySeeds.Same, null, Token)).Outcome);
        var refused = await retry.RetryAsync(tenant, old.Job.Id, RetrySeeds.Same, null, Token);
        Assert.Equal((RetryOutcome.Refused, AcceptOutcome.QueueFull), (refused.Outcome, refused.Refusal!.Outcome));
        await acceptor.StopAsync(Token);
    }

    private static NewJob New(string tenant, long estimatedUs = 0, Tier tier = Tier.Full) => JobDatabase.New(tier, tenant: tenant) with { EstimatedUs = estimatedUs };

    private async Task<AcceptedJob> OfferAsync(NewJob job) => Assert.Single(await database.Inserts.InsertAsync([job], Token));

    private async Task<string> TenantAsync(TenantLimits limits) => (await tenants.SetAsync(Guid.NewGuid().ToString("N"), limits, Token)).Id;

    /// <summary>The counter is what the rows say.</summary>
    private async Task IsCountedAsync(string tenant, long expectedUs)
    {
        await using var context = database.CreateDbContext();
        Assert.Equal(expectedUs, await context.Jobs.Where(row => row.TenantId == tenant).SumAsync(row => row.EstimatedUs, Token));
        Assert.Equal(expectedUs, await context.TenantUsage.Where(row => row.TenantId == tenant).SumAsync(row => row.EstimatedUs, Token));
    }
}

public sealed class SqliteLimitTests(SqliteJobDatabase database) : LimitContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class PostgresLimitTests(PostgresJobDatabase database) : LimitContract(database.Required()), IClassFixture<PostgresJobDatabase>;
