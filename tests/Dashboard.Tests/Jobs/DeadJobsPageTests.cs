using Bunit;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Distributed.Dashboard.Tests;

public sealed class DeadJobsPageTests : JobPagesTest
{
    private async Task RedriveAsync(IRenderedComponent<DeadJobsPage> page, string button)
    {
        var dialogs = Render<MudDialogProvider>();
        var click = page.InvokeAsync(() => page.FindAll(".select-bar button").Single(candidate => candidate.TextContent.Trim() == button).ClickAsync());
        dialogs.WaitForElement(".mud-dialog", Patience);
        await dialogs.InvokeAsync(() => dialogs.FindAll(".mud-dialog button").Single(candidate => candidate.TextContent.Trim() == "Redrive").ClickAsync());
        await click;
    }

    private async Task<IReadOnlyList<JobDetails>> QueuedAsync() =>
        (await Queries.PageAsync(Tenants.Default, new() { Statuses = [JobStatus.Queued] }, 10, null, Cancellation)).Jobs;

    [Fact]
    public async Task Failed_jobs_say_why_how_often_and_where()
    {
        await FailedAsync("one");
        await SucceededAsync("two");
        var page = Open<DeadJobsPage>("dead", ".cell-why");
        var cells = Assert.Single(page.FindAll("tbody tr")).QuerySelectorAll("td").Select(cell => cell.TextContent).ToList();
        Assert.Contains("memory", cells[1], StringComparison.Ordinal);
        Assert.Equal(["full", "1 attempt", Worker], cells[2..5]);
    }

    [Fact]
    public async Task Selected_jobs_run_again_as_new_ones()
    {
        var (one, _) = (await FailedAsync("one"), await FailedAsync("two"));
        var page = Open<DeadJobsPage>("dead", ".cell-why");
        await page.InvokeAsync(() => page.FindAll(".cell-select input")[1].Change(true));
        await RedriveAsync(page, "Redrive 1 selected job");
        page.WaitForAssertion(() => Assert.Contains("1 failed job runs again", page.Find(".notice-success").TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal(one, Assert.Single(await QueuedAsync()).RetryOf);
    }

    [Fact]
    public async Task All_that_match_run_again_and_no_others()
    {
        await FailedAsync("with full");
        await FailedAsync("with distilled", Tier.Distilled);
        await RedriveAsync(Open<DeadJobsPage>("dead?tier=distilled", ".cell-why"), "Redrive all that match");
        Assert.Equal("with distilled", Assert.Single(await QueuedAsync()).Request.Prompt);
    }

    [Fact]
    public async Task A_second_redrive_tells_that_it_made_nothing()
    {
        await FailedAsync("one");
        var page = Open<DeadJobsPage>("dead", ".cell-why");
        await RedriveAsync(page, "Redrive all");
        await RedriveAsync(page, "Redrive all");
        page.WaitForAssertion(() => Assert.Contains("No job was run again", page.Find(".notice-warning").TextContent, StringComparison.Ordinal), Patience);
        Assert.Contains("1 job had been run again before", page.Find(".notice-warning").TextContent, StringComparison.Ordinal);
        Assert.Single(await QueuedAsync());
    }

    [Fact]
    public async Task A_redrive_that_meets_a_limit_says_how_many_run_again_how_many_do_not_and_why()
    {
        foreach (var prompt in new[] { "one", "two", "three" }) await FailedAsync(prompt);
        await new TenantStore(Services.GetRequiredService<IDbContextFactory<JobsContext>>()).SetAsync(Tenants.Default, new() { MaxQueued = 1 }, Cancellation);
        var page = Open<DeadJobsPage>("dead", ".cell-why");
        await RedriveAsync(page, "Redrive all");
        page.WaitForElement(".notice-warning .refused", Patience);
        Assert.Contains("1 failed job runs again", page.Find(".notice-warning").TextContent, StringComparison.Ordinal);
        Assert.Equal("2 failed jobs were not run again. 1 job of this tenant may wait at a time, and as many do. Try again when some have begun, or cancel some.",
            page.Find(".refused").TextContent);
        Assert.Single(await QueuedAsync());
    }

    [Fact]
    public async Task One_box_selects_the_whole_page()
    {
        await FailedAsync("one");
        await FailedAsync("two");
        var page = Open<DeadJobsPage>("dead", ".cell-why");
        page.Find(".check input").Change(true);
        Assert.All(page.FindAll(".cell-select input"), box => Assert.True(box.HasAttribute("checked")));
        Assert.Contains(page.FindAll(".select-bar button"), button => button.TextContent.Trim() == "Redrive 2 selected jobs");
    }

    [Fact]
    public async Task What_was_run_again_already_is_marked_and_only_the_rest_is_offered()
    {
        var (one, two) = (await FailedAsync("one"), await FailedAsync("two"));
        var again = (await Services.GetRequiredService<JobRetry>().RetryAsync(Tenants.Default, one, RetrySeeds.Same, null, Cancellation)).Job!.Id;
        var page = Open<DeadJobsPage>("dead", ".cell-why");
        Assert.Equal($"jobs/{again}", page.Find(".is-redriven .redriven a").GetAttribute("href"));
        Assert.Equal([false, true], page.FindAll(".cell-select input").Select(box => box.HasAttribute("disabled")));
        Assert.Equal("Select the 1 job on this page not yet run again", page.Find(".check").TextContent.Trim());
        page.Find(".check input").Change(true);
        await RedriveAsync(page, "Redrive 1 selected job");
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".is-redriven").Count), Patience);
        Assert.Equal("All on this page have been run again", page.Find(".check").TextContent.Trim());
        Assert.Equal([one, two], (await QueuedAsync()).Select(job => job.RetryOf!.Value).Order());
    }

    [Fact]
    public async Task A_run_that_somebody_else_starts_shows_and_is_no_longer_selected()
    {
        var id = await FailedAsync("one");
        var page = Open<DeadJobsPage>("dead", ".cell-why");
        page.Find(".cell-select input").Change(true);
        await Services.GetRequiredService<JobRetry>().RetryAsync(Tenants.Default, id, RetrySeeds.Same, null, Cancellation);
        page.WaitForElement(".is-redriven", Patience);
        Assert.Contains(page.FindAll(".select-bar button"), button => button.TextContent.Trim() == "Redrive selected");
    }

    [Fact]
    public void Without_failures_the_page_says_so() =>
        Assert.Contains("No job has failed", Open<DeadJobsPage>("dead", ".empty").Markup, StringComparison.Ordinal);
}
