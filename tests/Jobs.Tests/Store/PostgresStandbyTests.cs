using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs.Tests;

/// <summary>
/// A commit that does not reach the standby before its statement's time is over. The primary has it, and would answer for it; it is lost when the
/// standby takes over, so nobody is told of it as done, nor when they ask again, until the standby has it.
/// </summary>
public sealed class PostgresStandbyTests : IClassFixture<LaggingJobDatabase>
{
    private readonly LaggingJobDatabase database;

    public PostgresStandbyTests(LaggingJobDatabase database)
    {
        PostgresServer.Require();
        this.database = database;
        database.HasStandby = true;
    }

    [Fact]
    public async Task A_job_is_accepted_when_the_standby_has_it()
    {
        var job = JobDatabase.New();
        await FailsAsync(() => database.Inserts.InsertAsync([job], default));
        Assert.Equal(JobStatus.Queued, (await database.ReadAsync(job.Id)).Status);          // the primary has it
        await FailsAsync(() => database.Inserts.InsertAsync([job], default));

        var again = Assert.Single(await database.Inserts.InsertAsync([job], default));
        Assert.Equal((AcceptOutcome.Created, job.Id), (again.Outcome, again.Job.Id));
        Assert.Single(await database.HistoryAsync(job.Id));
    }

    [Fact]
    public async Task Who_comes_again_with_a_key_is_told_of_the_first_job_when_the_standby_has_it()
    {
        var key = new IdempotencyKey(Guid.NewGuid().ToString("N"), "hash");
        var (first, second) = (JobDatabase.New(key: key), JobDatabase.New(key: key));
        await FailsAsync(() => database.Inserts.InsertAsync([first], default));
        await FailsAsync(() => database.Inserts.InsertAsync([second], default));
        await FailsAsync(() => new EarlierJobs(database).FindAsync(JobDatabase.Tenant, key, default));

        Assert.Equal(first.Id, (await new EarlierJobs(database).FindAsync(JobDatabase.Tenant, key, default))!.Job.Id);
        Assert.Equal(first.Id, Assert.Single(await database.Inserts.InsertAsync([second], default)).Job.Id);
    }

    [Fact]
    public async Task A_job_of_a_tenant_with_limits_is_accepted_when_the_standby_has_it()
    {
        var tenant = $"t-{Guid.NewGuid():N}"[..20];
        await new TenantStore(database).SetAsync(tenant, new() { MaxQueued = 1 }, default);
        var job = JobDatabase.New(tenant: tenant);
        await FailsAsync(() => database.Inserts.InsertAsync([job], default));
        Assert.Equal(AcceptOutcome.Created, Assert.Single(await database.Inserts.InsertAsync([job], default)).Outcome);
    }

    [Fact]
    public async Task A_job_is_cancelled_when_the_standby_knows()
    {
        var job = await database.InsertAsync();
        await FailsAsync(() => database.Cancellation.CancelAsync(JobDatabase.Tenant, job, default));
        Assert.Equal(JobStatus.Cancelled, (await database.ReadAsync(job)).Status);
        await FailsAsync(() => database.Cancellation.CancelAsync(JobDatabase.Tenant, job, default));
        Assert.Equal(JobStatus.Cancelled, (await database.Cancellation.CancelAsync(JobDatabase.Tenant, job, default))!.Status);
    }

    [Fact]
    public async Task A_process_that_finds_its_schema_starts_without_the_standby()
    {
        database.HasStandby = false;
        await using var context = database.CreateDbContext();
        await context.MigrateInTurnAsync();
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task A_batch_is_accepted_and_cancelled_when_the_standby_knows()
    {
        var inserts = new BatchInserts(database, database.Inserts);
        var queries = new BatchQueries(database);
        var cancellation = new BatchCancellation(database, queries, database.Events, TimeProvider.System);
        var id = Guid.CreateVersion7();
        var batch = new NewBatch(id, JobDatabase.Tenant, null, null, [JobDatabase.New() with { Batch = new(id, 0) }]);
        await FailsAsync(() => inserts.InsertAsync(batch, default));
        await FailsAsync(() => inserts.InsertAsync(batch, default));
        Assert.Equal(AcceptOutcome.Created, (await inserts.InsertAsync(batch, default)).Outcome);

        for (var i = 0; i < 3; i++) await FailsAsync(() => cancellation.CancelAsync(JobDatabase.Tenant, id, default));          // the batch, its job, and nothing more
        Assert.Equal(1, (await cancellation.CancelAsync(JobDatabase.Tenant, id, default))!.Counts.Cancelled);
    }

    /// <summary>Fails as an outage does, which callers outwait or answer with 503.</summary>
    private async Task FailsAsync(Func<Task> act)
    {
        database.HasStandby = false;
        try
        {
            Assert.True(DatabaseOutage.IsTransient(await Assert.ThrowsAnyAsync<Exception>(act)));
        }
        finally
        {
            database.HasStandby = true;
        }
    }
}
