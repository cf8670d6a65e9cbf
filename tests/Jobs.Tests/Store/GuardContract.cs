using System.Data.Common;
using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

/// <summary>What the database itself refuses and records, whoever speaks to it.</summary>
public abstract class GuardContract(JobDatabase database)
{
    public static TheoryData<JobStatus, string> ChangesOfFinishedJobs()
    {
        var data = new TheoryData<JobStatus, string>();
        foreach (var status in new[] { JobStatus.Succeeded, JobStatus.Failed, JobStatus.Cancelled, JobStatus.Expired })
        {
            data.Add(status, "status = 'queued'");
            data.Add(status, status == JobStatus.Failed ? "status = 'succeeded'" : "status = 'failed'");
            data.Add(status, "attempt = attempt + 1");
            data.Add(status, "finished_at = NULL");
            data.Add(status, "denoise_us = 1");
            data.Add(status, "error_message = 'other'");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(ChangesOfFinishedJobs))]
    public async Task A_finished_job_never_changes(JobStatus status, string change)
    {
        var job = await InsertAsync(status);
        var refusal = await Assert.ThrowsAnyAsync<DbException>(() => database.SetAsync(job, change));
        Assert.Contains("A finished job never changes", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(status, (await database.ReadAsync(job)).Status);
    }

    [Theory]
    [InlineData(JobStatus.Queued, JobStatus.Succeeded)]
    [InlineData(JobStatus.Queued, JobStatus.Failed)]
    [InlineData(JobStatus.Running, JobStatus.Expired)]
    public async Task A_transition_that_is_not_in_the_lifecycle_is_refused(JobStatus from, JobStatus to)
    {
        var job = await InsertAsync(from);
        var refusal = await Assert.ThrowsAnyAsync<DbException>(() => database.SetAsync(job, $"status = '{to.Word()}'"));
        Assert.Contains("A job never makes this transition", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobStatus.Queued, "attempt = attempt - 1")]
    [InlineData(JobStatus.Queued, "attempt = attempt + 1")]
    [InlineData(JobStatus.Queued, "status = 'running'")]
    [InlineData(JobStatus.Queued, "status = 'running', attempt = attempt + 2")]
    [InlineData(JobStatus.Running, "attempt = attempt - 1")]
    [InlineData(JobStatus.Running, "attempt = attempt + 1")]
    [InlineData(JobStatus.Running, "status = 'queued', attempt = 0")]
    [InlineData(JobStatus.Running, "status = 'succeeded', attempt = attempt + 1")]
    public async Task An_attempt_grows_by_one_at_a_claim_and_never_otherwise(JobStatus status, string change)
    {
        var job = await InsertAsync(status);
        var refusal = await Assert.ThrowsAnyAsync<DbException>(() => database.SetAsync(job, change));
        Assert.Contains("An attempt grows by one at a claim and never otherwise", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_touch_the_result_of_a_finished_job_may_change()
    {
        var job = await InsertAsync(JobStatus.Succeeded);
        await database.SetAsync(job, "lease_owner = NULL, dispatch_count = 0");
        Assert.Null((await database.ReadAsync(job)).LeaseOwner);
    }

    [Fact]
    public async Task The_history_of_a_job_that_crashed_once_and_then_succeeded_is_exact()
    {
        var job = await database.InsertAsync();
        using (await ClaimAsync(job, "gpu-0"))
        {
            await database.AgeAsync(job, TimeSpan.FromMinutes(1));
            await database.ReapAsync();
        }
        using var lease = await ClaimAsync(job, "gpu-1");
        await database.Leases.RenewAsync("gpu-1", [lease], default);
        await database.Cancellation.CancelAsync(JobDatabase.Tenant, job, default);                       // asked too late: finishing wins
        Assert.True(await database.Leases.SucceedAsync(lease, [LeaseContract.Image(0)], LeaseContract.NoTime, default));
        Assert.True(await database.Leases.SucceedAsync(lease, [LeaseContract.Image(0)], LeaseContract.NoTime, default));

        var history = await database.HistoryAsync(job);
        Assert.Equal(
            [
                (1, null, JobStatus.Queued, 0, "client"),
                (2, JobStatus.Queued, JobStatus.Running, 1, "gpu-0"),
                (3, JobStatus.Running, JobStatus.Queued, 1, "reaper"),
                (4, JobStatus.Queued, JobStatus.Running, 2, "gpu-1"),
                (5, JobStatus.Running, JobStatus.Succeeded, 2, "gpu-1"),
            ],
            history.Select(one => (one.Seq, one.FromStatus, one.ToStatus, one.Attempt, one.Actor)));
        Assert.Equal(history.Select(one => one.At).Order(), history.Select(one => one.At));
        Assert.Distinct(history.Where(one => one.Txid is not null).Select(one => one.Txid));
    }

    [Theory]
    [InlineData(JobStatus.Failed, "gpu-0")]
    [InlineData(JobStatus.Cancelled, "client")]
    [InlineData(JobStatus.Expired, "reaper")]
    public async Task The_history_says_who_ended_a_job(JobStatus status, string actor)
    {
        var last = (await database.HistoryAsync(await InsertAsync(status)))[^1];
        Assert.Equal((status, actor), (last.ToStatus, last.Actor));
    }

    /// <summary>A job that came to its status by the store's own statements.</summary>
    private async Task<Guid> InsertAsync(JobStatus status)
    {
        var job = await database.InsertAsync();
        if (status is JobStatus.Running or JobStatus.Succeeded or JobStatus.Failed)
        {
            using var lease = await ClaimAsync(job, "gpu-0");
            if (status == JobStatus.Succeeded) await database.Leases.SucceedAsync(lease, [LeaseContract.Image(0)], LeaseContract.NoTime, default);
            if (status == JobStatus.Failed) await database.Leases.FailAsync(lease, new("hopeless", "It never works.", IsPermanent: true), default);
        }
        if (status == JobStatus.Cancelled) await database.Cancellation.CancelAsync(JobDatabase.Tenant, job, default);
        if (status == JobStatus.Expired)
        {
            await database.SetAsync(job, $"deadline_at = {database.Now}");
            await database.Reaping.ExpireAsync(default);
        }
        Assert.Equal(status, (await database.ReadAsync(job)).Status);
        return job;
    }

    private async Task<Lease> ClaimAsync(Guid job, string worker) =>
        await database.Leases.ClaimAsync(job, Tier.Full, worker, default) ?? throw new InvalidOperationException("The job was not to be had.");
}
