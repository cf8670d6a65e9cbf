using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

/// <summary>After a crash a job is painted alone, so that a job that kills its workers takes its neighbours with it once at most.</summary>
public abstract class SoloContract(JobDatabase database)
{
    [Fact]
    public async Task A_job_whose_worker_died_goes_only_to_a_worker_that_is_alone_with_it()
    {
        var job = await database.InsertAsync();
        await CrashAsync(job);
        Assert.True(await database.Leases.IsSoloAsync(job, default));
        Assert.Null(await ClaimAsync(job, isAlone: false));
        using var lease = await ClaimAsync(job, isAlone: true);
        Assert.True(lease!.IsSolo);
        Assert.False(await database.Leases.IsSoloAsync(job, default));          // it waits no longer
    }

    [Fact]
    public async Task A_job_that_failed_or_was_handed_back_keeps_company()
    {
        var job = await database.InsertAsync();
        using (var first = await ClaimAsync(job, isAlone: false)) await database.Leases.HandBackAsync(first!, default);
        using (var second = await ClaimAsync(job, isAlone: false)) await database.Leases.FailAsync(second!, new("flaky", "Again.", IsPermanent: false), default);
        await database.AgeAsync(job, TimeSpan.FromMinutes(1));
        Assert.False(await database.Leases.IsSoloAsync(job, default));
        using var third = await ClaimAsync(job, isAlone: false);
        Assert.False(third!.IsSolo);
    }

    [Fact]
    public async Task Alone_it_stays_through_failures_and_drains_that_follow()
    {
        var job = await database.InsertAsync();
        await CrashAsync(job);
        using (var second = await ClaimAsync(job, isAlone: true)) await database.Leases.HandBackAsync(second!, default);
        Assert.Null(await ClaimAsync(job, isAlone: false));
        using (var third = await ClaimAsync(job, isAlone: true)) await database.Leases.FailAsync(third!, new("flaky", "Again.", IsPermanent: false), default);
        await database.AgeAsync(job, TimeSpan.FromMinutes(1));
        Assert.Null(await ClaimAsync(job, isAlone: false));
    }

    /// <summary>
    /// The whole rule, played out: batches of four, whoever shares a process with a poison job dies with it, and jobs that must be alone are.
    /// </summary>
    [Fact]
    public async Task Poison_jobs_fail_after_three_crashes_and_every_innocent_succeeds_by_its_second_attempt()
    {
        var jobs = new List<Guid>();
        for (var i = 0; i < 24; i++) jobs.Add(await database.InsertAsync(Tier.Distilled));
        var poison = jobs.Where((_, i) => i % 5 == 0).ToHashSet();
        var crashes = 0;
        for (var waiting = new Queue<Guid>(jobs); waiting.Count > 0;)
        {
            var batch = new List<Lease>();
            for (var tries = waiting.Count; tries > 0 && batch.Count < 4 && !batch.Exists(lease => lease.IsSolo); tries--)
            {
                var job = waiting.Dequeue();
                if (await database.Leases.ClaimAsync(job, Tier.Distilled, "gpu-0", isAlone: batch.Count == 0, default) is { } lease) batch.Add(lease);
                else waiting.Enqueue(job);
            }
            Assert.True(batch.Count == 1 || batch.TrueForAll(lease => !lease.IsSolo));
            if (batch.Exists(lease => poison.Contains(lease.JobId)))
            {
                crashes++;
                foreach (var lease in batch) await database.AgeAsync(lease.JobId, TimeSpan.FromMinutes(1));
                foreach (var row in await database.ReapAsync()) if (row.Status == JobStatus.Queued && jobs.Contains(row.Id)) waiting.Enqueue(row.Id);          // not what other tests have left
            }
            else foreach (var lease in batch) Assert.True(await database.Leases.SucceedAsync(lease, [LeaseContract.Image(0)], LeaseContract.NoTime, default));
            foreach (var lease in batch) lease.Dispose();
        }

        foreach (var job in jobs)
        {
            var row = await database.ReadAsync(job);
            if (poison.Contains(job)) Assert.Equal((JobStatus.Failed, 3, JobFailure.WorkerCrashed), (row.Status, row.CrashCount, row.ErrorCode));
            else Assert.True(row is { Status: JobStatus.Succeeded, Attempt: <= 2, CrashCount: <= 1 }, $"{row.Status} {row.Attempt} {row.CrashCount}");
        }
        Assert.InRange(crashes, 1, 3 * poison.Count);
    }

    private Task<Lease?> ClaimAsync(Guid job, bool isAlone) => database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", isAlone, default);

    private async Task CrashAsync(Guid job)
    {
        using var lease = await ClaimAsync(job, isAlone: false);
        await database.AgeAsync(job, TimeSpan.FromMinutes(1));
        Assert.Contains(job, (await database.ReapAsync()).Select(row => row.Id));
    }
}
