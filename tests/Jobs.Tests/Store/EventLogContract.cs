using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

/// <summary>What streams of events read.</summary>
public abstract class EventLogContract(JobDatabase database)
{
    private readonly JobEventLog log = new(database);

    [Fact]
    public async Task Each_job_is_read_from_where_its_reader_stands()
    {
        var (one, two, three) = (await database.InsertAsync(), await database.InsertAsync(), await database.InsertAsync());
        foreach (var id in new[] { one, two })
        {
            using var lease = await database.Leases.ClaimAsync(id, Tier.Full, "gpu-0", default);
            await database.Leases.FailAsync(lease!, new("planted", "Planted.", IsPermanent: true), default);
        }
        var changes = (await log.ReadAsync([(one, 0), (two, 2), (three, 1), (Guid.CreateVersion7(), 0)], default)).ToLookup(change => change.JobId, change => change.Seq);
        Assert.Equal([1, 2, 3], changes[one]);
        Assert.Equal([3], changes[two]);
        Assert.Empty(changes[three]);
        Assert.Equal(2, changes.Count);
        Assert.Empty(await log.ReadAsync([], default));
    }

    [Fact]
    public async Task As_many_jobs_as_are_allowed_are_read_at_once()
    {
        var jobs = await database.Inserts.InsertAsync([.. Enumerable.Range(0, JobEventLog.MaxJobs).Select(_ => JobDatabase.New())], default);
        Assert.Equal(JobEventLog.MaxJobs, (await log.ReadAsync([.. jobs.Select(job => (job.Job.Id, 0))], default)).Count);
    }

    [Fact]
    public async Task A_batch_shows_its_jobs_in_order_to_its_tenant_alone()
    {
        var (batch, jobs) = (Guid.CreateVersion7(), Enumerable.Range(0, 5).Select(i => JobDatabase.New() with { Batch = null }).ToList());
        await using (var context = database.CreateDbContext())
        {
            context.Batches.Add(new() { Id = batch, TenantId = JobDatabase.Tenant, JobCount = 5, CreatedAt = DateTimeOffset.UnixEpoch });
            await context.SaveChangesAsync();
        }
        await database.Inserts.InsertAsync([.. jobs.Select((job, i) => job with { Batch = (batch, 4 - i) })], default);
        var found = await log.FindBatchAsync(JobDatabase.Tenant, batch, default);
        Assert.Equal(5, found!.Count);
        Assert.Equal(jobs.Select(job => job.Id).Reverse(), found.Jobs);
        Assert.Null(await log.FindBatchAsync("other", batch, default));
        Assert.True(await log.HasJobAsync(JobDatabase.Tenant, jobs[0].Id, default));
        Assert.False(await log.HasJobAsync("other", jobs[0].Id, default));
    }
}
