using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distributed.Jobs.Tests;

/// <summary>Equal submits at once, while the connection breaks in the commit: the database has it and nobody was told, or nobody has it.</summary>
public sealed class PostgresCutCommitTests : IClassFixture<ProxiedJobDatabase>
{
    private const string Insert = "INSERT INTO jobs", Commit = "COMMIT";

    private readonly string tenant = $"tenant-{Guid.NewGuid():N}";
    private readonly IdempotencyKey key = new(Guid.NewGuid().ToString("N"), "hash");
    private readonly ProxiedJobDatabase database;

    public PostgresCutCommitTests(ProxiedJobDatabase database)
    {
        PostgresServer.Require();
        this.database = database;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sixty_four_equal_submits_are_one_job_with_equal_answers(bool isStored)
    {
        using var signal = new RelaySignal();
        using var acceptor = new JobAcceptor(database.Inserts, signal, new(), NullLogger<JobAcceptor>.Instance);
        var offers = Enumerable.Range(0, 64).Select(_ => acceptor.AcceptAsync(JobDatabase.New(key: key, tenant: tenant), default)).ToList();
        Arm(Insert, isStored);          // one statement is its own transaction: its answer is the commit's
        await acceptor.StartAsync(default);
        var accepted = await Task.WhenAll(offers);
        await acceptor.StopAsync(default);
        Assert.Single(accepted, one => one.Outcome == AcceptOutcome.Created);
        Assert.Single(accepted.Select(IdempotencyContract.Answer).Distinct());
        await AssertJobsAsync(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sixteen_equal_batches_are_one_batch_with_equal_answers(bool isStored)
    {
        using var signal = new RelaySignal();
        var acceptor = new BatchAcceptor(new(database, database.Inserts), new(database), signal);
        var before = database.Proxy.Cuts;
        Arm(Commit, isStored);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => acceptor.AcceptAsync(New(20), default))));
        Assert.Equal(before + (isStored ? 1 : 0), database.Proxy.Cuts);          // it counts what it answered for
        Assert.Single(accepted.Select(one => one.Batch).Distinct());
        Assert.Single(accepted, one => one.Outcome == AcceptOutcome.Created);
        await AssertJobsAsync(20);
    }

    private void Arm(string text, bool isStored)
    {
        if (isStored) database.Proxy.CutAfter(text);
        else database.Proxy.CutBefore(text);
    }

    private NewBatch New(int count)
    {
        var id = Guid.CreateVersion7();
        return new(id, tenant, null, key, [.. Enumerable.Range(0, count).Select(i => JobDatabase.New(tenant: tenant) with { Id = BatchIds.Job(id, i), Batch = (id, i) })]);
    }

    private async Task AssertJobsAsync(int count)
    {
        await using var context = database.CreateDbContext();
        Assert.Equal(count, await context.Jobs.CountAsync(row => row.TenantId == tenant));
    }
}
