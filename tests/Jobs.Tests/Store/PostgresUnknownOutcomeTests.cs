using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distributed.Jobs.Tests;

/// <summary>A connection that breaks after a statement took effect and before its answer came.</summary>
public sealed class PostgresUnknownOutcomeTests : IClassFixture<ProxiedJobDatabase>
{
    private const string Insert = "INSERT INTO jobs";
    private const string Commit = "INSERT INTO job_images";
    private readonly ProxiedJobDatabase database;

    public PostgresUnknownOutcomeTests(ProxiedJobDatabase database)
    {
        PostgresServer.Require();
        this.database = database;
    }

    [Fact]
    public async Task An_insert_repeated_after_a_lost_answer_gives_the_same_job_once()
    {
        var job = JobDatabase.New(key: new(Guid.NewGuid().ToString("N"), "hash"));
        database.Proxy.CutAfter(Insert);
        await Assert.ThrowsAnyAsync<Exception>(() => database.Inserts.InsertAsync([job], default));
        Assert.Equal(job.Id, (await database.ReadAsync(job.Id)).Id);                        // it was stored all the same

        var again = Assert.Single(await database.Inserts.InsertAsync([job], default));
        Assert.Equal((AcceptOutcome.Created, job.Id), (again.Outcome, again.Job.Id));
        Assert.Equal(1, await CountAsync(job.Idempotency!.Key));
        Assert.Single(await database.HistoryAsync(job.Id));
    }

    [Fact]
    public async Task A_client_that_comes_again_with_its_key_after_a_lost_answer_gets_the_first_job()
    {
        var key = new IdempotencyKey(Guid.NewGuid().ToString("N"), "hash");
        var (first, second) = (JobDatabase.New(key: key), JobDatabase.New(key: key));
        database.Proxy.CutAfter(Insert);
        await Assert.ThrowsAnyAsync<Exception>(() => database.Inserts.InsertAsync([first], default));
        var again = Assert.Single(await database.Inserts.InsertAsync([second], default));
        Assert.Equal((AcceptOutcome.Replayed, first.Id), (again.Outcome, again.Job.Id));
        Assert.Equal(1, await CountAsync(key.Key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Callers_do_not_notice_a_connection_that_breaks_under_their_batch(int times)
    {
        using var signal = new RelaySignal();
        using var acceptor = new JobAcceptor(database.Inserts, signal, new(), NullLogger<JobAcceptor>.Instance);
        var jobs = Enumerable.Range(0, 20).Select(_ => JobDatabase.New(key: new(Guid.NewGuid().ToString("N"), "hash"))).ToList();
        var offers = jobs.Select(job => acceptor.AcceptAsync(job, default)).ToList();
        var before = database.Proxy.Cuts;
        database.Proxy.CutAfter(Insert, times);
        await acceptor.StartAsync(default);
        var accepted = await Task.WhenAll(offers);
        await acceptor.StopAsync(default);

        Assert.Equal(before + times, database.Proxy.Cuts);
        Assert.Equal(jobs.Select(job => (AcceptOutcome.Created, job.Id)), accepted.Select(one => (one.Outcome, one.Job.Id)));
        foreach (var job in jobs) Assert.Equal(1, await CountAsync(job.Idempotency!.Key));
    }

    [Fact]
    public async Task A_database_that_stays_away_fails_the_batch_at_once_and_not_row_by_row()
    {
        using var signal = new RelaySignal();
        using var acceptor = new JobAcceptor(database.Inserts, signal, new(), NullLogger<JobAcceptor>.Instance);
        var offers = Enumerable.Range(0, 20).Select(_ => acceptor.AcceptAsync(JobDatabase.New(), default)).ToList();
        var before = database.Proxy.Cuts;
        database.Proxy.CutAfter(Insert, times: 1000);
        await acceptor.StartAsync(default);
        await Task.WhenAll(offers).ContinueWith(_ => { }, TaskScheduler.Default);
        database.Proxy.CutAfter(Insert, times: 0);
        await acceptor.StopAsync(default);

        Assert.All(offers, offer => Assert.True(offer.IsFaulted));
        Assert.Equal(before + 3, database.Proxy.Cuts);                                      // once, and twice again
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_found_when_it_is_repeated()
    {
        var job = await database.InsertAsync();
        using var lease = (await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default))!;
        database.Proxy.CutAfter(Commit);
        await Assert.ThrowsAnyAsync<Exception>(() => SucceedAsync(lease));
        Assert.Equal(JobStatus.Succeeded, (await database.ReadAsync(job)).Status);

        Assert.True(await SucceedAsync(lease));
        Assert.Single((await database.ReadAsync(job)).Images);
        Assert.Single(await database.HistoryAsync(job), one => one.ToStatus == JobStatus.Succeeded);
    }

    [Fact]
    public async Task A_commit_that_never_reached_the_database_leaves_nothing_and_can_be_repeated()
    {
        var job = await database.InsertAsync();
        using var lease = (await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default))!;
        database.Proxy.CutBefore(Commit);
        await Assert.ThrowsAnyAsync<Exception>(() => SucceedAsync(lease));
        Assert.Equal((JobStatus.Running, 0), (await database.ReadAsync(job)) is { } row ? (row.Status, row.Images.Count) : default);

        Assert.True(await SucceedAsync(lease));
        Assert.Single((await database.ReadAsync(job)).Images);
    }

    private Task<bool> SucceedAsync(Lease lease) => database.Leases.SucceedAsync(lease, [LeaseContract.Image(0)], LeaseContract.NoTime, default);

    private async Task<int> CountAsync(string key)
    {
        await using var context = database.CreateDbContext();
        return await context.Jobs.CountAsync(row => row.IdempotencyKey == key);
    }
}
