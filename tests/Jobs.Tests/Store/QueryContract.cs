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
    public async Task A_page_can_be_narrowed_to_several_statuses_a_tier_a_time_and_a_text()
    {
        const string tenant = "filtered";
        var (full, fast, cancelled) = (await database.InsertAsync(tenant: tenant), await database.InsertAsync(Tier.Distilled, tenant), await database.InsertAsync(tenant: tenant));
        await database.Cancellation.CancelAsync(tenant, cancelled, default);
        await database.AgeAsync(fast, TimeSpan.FromHours(1));
        var hourAgo = (await database.ReadAsync(fast)).CreatedAt;

        Assert.Equal([cancelled, full, fast], await ListAsync(new() { Statuses = [JobStatus.Queued, JobStatus.Cancelled] }));
        Assert.Equal([cancelled, full], await ListAsync(new() { Tier = Tier.Full }));
        Assert.Equal([fast], await ListAsync(new() { Tier = Tier.Distilled, Statuses = [JobStatus.Queued] }));
        Assert.Equal([cancelled, full, fast], await ListAsync(new() { CreatedAfter = hourAgo }));
        Assert.Empty(await ListAsync(new() { CreatedBefore = hourAgo }));
        Assert.Equal([fast], await ListAsync(new() { CreatedBefore = hourAgo.AddTicks(10) }));
        Assert.Equal([full, fast], await ListAsync(new() { Prompt = "RED", Statuses = [JobStatus.Queued] }));
        Assert.Empty(await ListAsync(new() { Prompt = "blue" }));

        async Task<IEnumerable<Guid>> ListAsync(JobFilter filter)
        {
            var seen = new List<Guid>();
            for (JobCursor? cursor = null; ;)
            {
                var page = await database.Queries.PageAsync(tenant, filter, 1, cursor, default);          // the cursor crosses every part
                seen.AddRange(page.Jobs.Select(job => job.Id));
                if (page.NextCursor is null) return seen;
                cursor = JobCursor.Parse(page.NextCursor);
            }
        }
    }

    [Fact]
    public async Task Jobs_are_counted_by_status()
    {
        await database.InsertAsync(tenant: "counted");
        await database.InsertAsync(Tier.Distilled, "counted");
        await database.Cancellation.CancelAsync("counted", await database.InsertAsync(tenant: "counted"), default);
        Assert.Equal([2, 0, 0, 0, 1, 0], (await database.Queries.CountAsync("counted", default)).Select(count => count.Count));
    }

    [Fact]
    public async Task A_history_tells_each_attempt_who_had_it_and_why_it_ended()
    {
        var job = await database.InsertAsync();
        using (var lease = await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default)) await database.Leases.HandBackAsync(lease!, default);
        using (var lease = await database.Leases.ClaimAsync(job, Tier.Full, "gpu-1", default))
            await database.Leases.FailAsync(lease!, new("flaky", "The lamp went out.", IsPermanent: false), default);
        await database.SetAsync(job, $"not_before = {database.Now}");
        using (await database.Leases.ClaimAsync(job, Tier.Full, "gpu-2", default)) await database.SetAsync(job, $"lease_until = {database.Now}");
        await database.ReapAsync();
        Assert.Null((await database.Queries.FindAsync(JobDatabase.Tenant, job, default))!.Error);          // it waits; it has not failed
        using (var lease = await database.Leases.ClaimAsync(job, Tier.Full, "gpu-3", default))
            await database.Leases.SucceedAsync(lease!, [LeaseContract.Image(0)], LeaseContract.NoTime, default);

        var history = (await database.Queries.HistoryAsync(JobDatabase.Tenant, job, default))!;
        Assert.Equal(
        [
            (JobStatus.Queued, 0, "client", null), (JobStatus.Running, 1, "gpu-0", null), (JobStatus.Queued, 1, "gpu-0", null),
            (JobStatus.Running, 2, "gpu-1", null), (JobStatus.Queued, 2, "gpu-1", "flaky"), (JobStatus.Running, 3, "gpu-2", null),
            (JobStatus.Queued, 3, "reaper", "worker_crashed"), (JobStatus.Running, 4, "gpu-3", null), (JobStatus.Succeeded, 4, "gpu-3", null),
        ], history.Select(change => (change.Status, change.Attempt, change.Actor!, change.Error?.Code)));
        Assert.Contains("gave it back", history[2].Reason, StringComparison.Ordinal);
        Assert.Contains("The lamp went out.", history[4].Reason, StringComparison.Ordinal);
        Assert.Contains("fell silent", history[6].Reason, StringComparison.Ordinal);
        Assert.Equal(history.OrderBy(change => change.At).Select(change => change.At), history.Select(change => change.At));
        Assert.Null(await database.Queries.HistoryAsync("other", job, default));
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
