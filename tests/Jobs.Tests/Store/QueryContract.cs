using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

/// <summary>What reading promises.</summary>
public abstract class QueryContract(JobDatabase database)
{
    [Fact]
    public async Task A_tenant_sees_and_cancels_its_own_jobs_only()
    {
        var job = await database.InsertAsync(tenant: "mine");
        Assert.Equal(JobDatabase.Request(), (await database.Queries.FindAsync("mine", job, default))!.Request);
        Assert.Null(await database.Queries.FindAsync("other", job, default));
        Assert.Null(await database.Cancellation.CancelAsync("other", job, default));
        Assert.Equal(JobStatus.Queued, (await database.ReadAsync(job)).Status);
        Assert.Empty((await database.Queries.PageAsync("other", null, 10, null, default)).Jobs);
    }

    [Fact]
    public async Task Pages_hold_every_job_once_newest_first_even_when_many_share_a_time()
    {
        var jobs = (await database.Inserts.InsertAsync([.. Enumerable.Range(0, 25).Select(_ => JobDatabase.New(tenant: "paged"))], default))
            .Select(one => one.Job.Id).ToHashSet();
        var seen = new List<JobDetails>();
        for (JobCursor? cursor = null; ;)
        {
            var page = await database.Queries.PageAsync("paged", null, 10, cursor, default);
            seen.AddRange(page.Jobs);
            if (page.NextCursor is null) break;
            cursor = Assert.NotNull(JobCursor.Parse(page.NextCursor));
        }
        Assert.Equal(25, seen.Count);
        Assert.Equal(jobs, seen.Select(job => job.Id).ToHashSet());
        Assert.Equal(seen.OrderByDescending(job => job.CreatedAt).Select(job => job.CreatedAt), seen.Select(job => job.CreatedAt));
    }

    [Fact]
    public async Task A_page_can_be_narrowed_to_a_status()
    {
        var (queued, cancelled) = (await database.InsertAsync(tenant: "narrow"), await database.InsertAsync(tenant: "narrow"));
        await database.Cancellation.CancelAsync("narrow", cancelled, default);
        Assert.Equal(cancelled, Assert.Single((await database.Queries.PageAsync("narrow", new() { Statuses = [JobStatus.Cancelled] }, 10, null, default)).Jobs).Id);
        Assert.Equal(queued, Assert.Single((await database.Queries.PageAsync("narrow", new() { Statuses = [JobStatus.Queued] }, 10, null, default)).Jobs).Id);
    }

    [Fact]
    public async Task An_image_is_found_by_its_tenant_job_and_index()
    {
        var job = await database.InsertAsync();
        using var lease = await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default);
        await database.Leases.SucceedAsync(lease!, [LeaseContract.Image(0)], LeaseContract.NoTime, default);
        Assert.Equal(LeaseContract.Image(0).Name, await database.Queries.FindImageAsync(JobDatabase.Tenant, job, 0, default));
        Assert.Null(await database.Queries.FindImageAsync(JobDatabase.Tenant, job, 1, default));
        Assert.Null(await database.Queries.FindImageAsync("other", job, 0, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("%%%")]
    [InlineData("bm9uc2Vuc2U")]
    [InlineData("LTEuMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA")]
    public void A_cursor_that_is_none_of_ours_is_refused(string text) => Assert.Null(JobCursor.Parse(text));
}
