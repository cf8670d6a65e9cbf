using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Dashboard.Tests;

public sealed class JobsViewTests
{
    [Fact]
    public void An_address_says_all_that_was_chosen()
    {
        var view = JobsView.Read(["running", "failed"], "distilled", "24h", " a & b ", Guid.Empty.ToString(), new JobCursor(DateTimeOffset.UnixEpoch, Guid.Empty).ToString());
        var address = view.Address("jobs");
        Assert.StartsWith("jobs?status=running&status=failed&tier=distilled&age=24h&prompt=a%20%26%20b&batchId=00000000-0000-0000-0000-000000000000&cursor=", address, StringComparison.Ordinal);
        var filter = view.Filter(DateTimeOffset.UnixEpoch.AddDays(2));
        Assert.Equal([JobStatus.Running, JobStatus.Failed], filter.Statuses);
        Assert.Equal((Tier.Distilled, "a & b", DateTimeOffset.UnixEpoch.AddDays(1), Guid.Empty), (filter.Tier, filter.Prompt, filter.CreatedAfter, filter.BatchId));
    }

    [Fact]
    public void What_nobody_can_mean_is_left_out() => Assert.Equal("jobs", JobsView.Read(["done", "FAILED"], "best", "2y", "  ", "none", "garbage").Address("jobs"));

    [Fact]
    public void Changing_the_status_begins_at_the_newest()
    {
        var view = JobsView.Read(["failed"], null, null, null, null, new JobCursor(DateTimeOffset.UnixEpoch, Guid.Empty).ToString());
        Assert.Equal("jobs?status=queued&status=failed", view.Toggle(JobStatus.Queued).Address("jobs"));
        Assert.Equal("jobs", view.Toggle(JobStatus.Failed).Address("jobs"));
    }
}
