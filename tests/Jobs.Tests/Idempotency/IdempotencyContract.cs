using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distributed.Jobs.Tests;

/// <summary>What idempotency keys promise beyond one insert.</summary>
public abstract class IdempotencyContract(JobDatabase database)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly string tenant = $"tenant-{Guid.NewGuid():N}";
    private readonly KeySweep sweep = new(database);

    [Fact]
    public async Task A_key_is_given_up_when_it_is_old_whatever_has_become_of_its_job()
    {
        foreach (var status in new[] { JobStatus.Queued, JobStatus.Running, JobStatus.Succeeded, JobStatus.Failed, JobStatus.Cancelled })
        {
            var (key, job) = await StoreAsync();
            await database.AgeAsync(job, Day - TimeSpan.FromMinutes(1));
            await sweep.SweepAsync(Day, default);
            Assert.Equal(AcceptOutcome.Replayed, await OfferAsync(key));

            await database.AgeAsync(job, TimeSpan.FromMinutes(2));          // now: the guard lets no finished job age
            await BringToAsync(job, status);
            await sweep.SweepAsync(Day, default);
            var row = await database.ReadAsync(job);
            Assert.Equal((status, null, null), (row.Status, row.IdempotencyKey, row.RequestHash));
            Assert.Equal(AcceptOutcome.Created, await OfferAsync(key));
            Assert.Equal(AcceptOutcome.KeyReused, await OfferAsync(key with { RequestHash = "other" }));
        }
    }

    [Fact]
    public async Task What_a_redrive_made_is_never_made_again_however_old_it_is()
    {
        using var signal = new RelaySignal();
        using var acceptor = new JobAcceptor(database.Inserts, signal, new(), NullLogger<JobAcceptor>.Instance);
        await acceptor.StartAsync(default);
        var failed = await database.InsertAsync(tenant: tenant);
        await BringToAsync(failed, JobStatus.Failed);
        var retry = new JobRetry(database, database.Queries, acceptor);
        var made = Assert.Single((await retry.RedriveAsync(tenant, [failed], default)).Made);
        await database.AgeAsync(made, 2 * Day);
        await sweep.SweepAsync(Day, default);
        Assert.NotNull((await database.ReadAsync(made)).IdempotencyKey);
        await acceptor.StopAsync(default);
    }

    [Fact]
    public async Task Keys_of_batches_are_given_up_too_and_pages_of_keys_are_swept_in_one_go()
    {
        var (batches, key) = (new BatchInserts(database, database.Inserts), new IdempotencyKey(Guid.NewGuid().ToString("N"), "hash"));
        var id = Guid.CreateVersion7();
        var batch = new NewBatch(id, tenant, null, key, [JobDatabase.New(tenant: tenant) with { Batch = (id, 0) }]);
        await batches.InsertAsync(batch, default);
        for (var i = 0; i < 5; i++)
            await database.Inserts.InsertAsync([.. Enumerable.Range(0, 250).Select(_ => JobDatabase.New(key: new(Guid.NewGuid().ToString("N"), "h"), tenant: tenant))], default);
        await using var context = database.CreateDbContext();
        await context.Database.ExecuteSqlRawAsync("UPDATE batches SET created_at = created_at - {0} WHERE tenant_id = {1}", context.Dialect.Duration(2 * Day), tenant);
        await context.Database.ExecuteSqlRawAsync("UPDATE jobs SET created_at = created_at - {0} WHERE tenant_id = {1}", context.Dialect.Duration(2 * Day), tenant);
        Assert.InRange(await sweep.SweepAsync(Day, default), 1251, int.MaxValue);
        Assert.Empty(await context.Jobs.Where(row => row.TenantId == tenant && row.IdempotencyKey != null).ToListAsync());
        var again = await batches.InsertAsync(batch with { Id = Guid.CreateVersion7(), Jobs = [] }, default);
        Assert.Equal(AcceptOutcome.Created, again.Outcome);
    }

    [Fact]
    public async Task Sixty_four_equal_submits_at_two_doors_at_once_are_one_job_with_equal_answers()
    {
        var key = new IdempotencyKey(Guid.NewGuid().ToString("N"), "hash");
        using var signal = new RelaySignal();
        using var one = new JobAcceptor(database.Inserts, signal, new(), NullLogger<JobAcceptor>.Instance);
        using var two = new JobAcceptor(database.Inserts, signal, new(), NullLogger<JobAcceptor>.Instance);
        await Task.WhenAll(one.StartAsync(default), two.StartAsync(default));
        var accepted = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            Task.Run(() => (i % 2 == 0 ? one : two).AcceptAsync(JobDatabase.New(key: key, tenant: tenant), default))));
        await Task.WhenAll(one.StopAsync(default), two.StopAsync(default));
        Assert.Single(accepted, answer => answer.Outcome == AcceptOutcome.Created);
        Assert.Single(accepted.Select(Answer).Distinct());
        Assert.Single((await database.Queries.PageAsync(tenant, null, 10, null, default)).Jobs);
    }

    [Fact]
    public async Task What_stands_under_a_key_is_found_by_its_tenant_alone()
    {
        var (key, job) = await StoreAsync();
        var earlier = new EarlierJobs(database);
        Assert.Equal((AcceptOutcome.Replayed, job), await earlier.FindAsync(tenant, key, default) is { } found ? (found.Outcome, found.Job.Id) : default);
        Assert.Equal(AcceptOutcome.KeyReused, (await earlier.FindAsync(tenant, key with { RequestHash = "other" }, default))?.Outcome);
        Assert.Null(await earlier.FindAsync("other", key, default));
        Assert.Null(await earlier.FindAsync(tenant, key with { Key = "free" }, default));
    }

    /// <summary>An answer as a client would get it.</summary>
    internal static string Answer(AcceptedJob accepted) => System.Text.Json.JsonSerializer.Serialize(JobQueries.Describe(accepted.Job), WireJson.Options);

    private async Task<(IdempotencyKey Key, Guid Job)> StoreAsync()
    {
        var key = new IdempotencyKey(Guid.NewGuid().ToString("N"), "hash");
        return (key, (await database.Inserts.InsertAsync([JobDatabase.New(key: key, tenant: tenant)], default))[0].Job.Id);
    }

    private async Task<AcceptOutcome> OfferAsync(IdempotencyKey key) =>
        (await database.Inserts.InsertAsync([JobDatabase.New(key: key, tenant: tenant)], default))[0].Outcome;

    private async Task BringToAsync(Guid job, JobStatus status)
    {
        if (status is JobStatus.Running or JobStatus.Succeeded or JobStatus.Failed)
        {
            using var lease = (await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default))!;
            if (status == JobStatus.Succeeded) await database.Leases.SucceedAsync(lease, [LeaseContract.Image(0)], LeaseContract.NoTime, default);
            if (status == JobStatus.Failed) await database.Leases.FailAsync(lease, new("hopeless", "It never works.", IsPermanent: true), default);
        }
        if (status == JobStatus.Cancelled) await database.Cancellation.CancelAsync(tenant, job, default);
    }
}
