using Bunit;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace Distributed.Dashboard.Tests;

/// <summary>What pages hear and do is the chosen tenant's.</summary>
public sealed class TenantActionsTests : JobPagesTest
{
    private static readonly ChosenTenant Acme = new("acme", ["acme", "default", "news"]);

    private static TimeSpan Long => TimeSpan.FromSeconds(60);

    private IRenderedComponent<T> OpenAcme<T>(string address, string selector, Action<ComponentParameterCollectionBuilder<T>>? parameters = null) where T : IComponent
    {
        Navigation.NavigateTo(address);
        var page = Render<T>(builder =>
        {
            builder.AddCascadingValue(Acme);
            parameters?.Invoke(builder);
        });
        page.WaitForElement(selector, Long);
        return page;
    }

    private async Task<IReadOnlyList<JobDetails>> JobsOfAsync(string tenant) => (await Queries.PageAsync(tenant, null, 50, null, Cancellation)).Jobs;

    private static async Task AnswerAsync(Task click, IRenderedComponent<MudDialogProvider> dialogs, string answer)
    {
        dialogs.WaitForElement(".mud-dialog", Long);
        await dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == answer).ClickAsync();
        await click;
    }

    [Fact]
    public async Task News_of_another_tenant_changes_nothing_and_news_of_the_own_does()
    {
        var own = await TenantThings.QueueAsync(Services, "acme", "waits");
        var page = OpenAcme<JobsPage>("jobs?tenant=acme", ".cell-prompt");
        using var lease = await StartAsync(own);
        Feed.Changed("acme", own);
        page.WaitForAssertion(() => Assert.Equal("running", page.Find(".cell-status").TextContent.Trim()), Long);
        Feed.Progressed(new("news", own, Attempt: 1, Step: 3, Steps: 26));
        Feed.Progressed(new("acme", own, Attempt: 1, Step: 12, Steps: 26));
        page.WaitForAssertion(() => Assert.Contains("step 12 of 26", page.Find("tbody tr").TextContent, StringComparison.Ordinal), Long);
        Feed.Progressed(new("news", own, Attempt: 1, Step: 25, Steps: 26));
        Feed.Progressed(new("acme", own, Attempt: 1, Step: 13, Steps: 26));
        page.WaitForAssertion(() => Assert.Contains("step 13 of 26", page.Find("tbody tr").TextContent, StringComparison.Ordinal), Long);
    }

    [Fact]
    public async Task New_jobs_of_another_tenant_are_no_news()
    {
        await TenantThings.QueueAsync(Services, "acme", "waits");
        var page = OpenAcme<JobsPage>("jobs?tenant=acme", ".cell-prompt");
        await TenantThings.QueueAsync(Services, "news", "waits");
        await TenantThings.QueueAsync(Services, "acme", "waits too");
        var button = page.WaitForElement(".row-news button", Long);
        Assert.Equal("1 new job", button.TextContent.Trim());
        Assert.DoesNotContain("what news", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_playground_submits_for_the_tenant_and_remembers_for_it_alone()
    {
        var page = OpenAcme<PlaygroundPage>("playground?tenant=acme", ".play-form");
        page.Find("#play-prompt").Change("a fox");
        await page.Find("form").SubmitAsync();
        Assert.Equal("a fox", Assert.Single(await JobsOfAsync("acme")).Request.Prompt);
        Assert.Empty(await JobsOfAsync(Tenants.Default));
        page.WaitForElement(".play-canvas", Long);
        Assert.All(JSInterop.Invocations["sessionStorage.setItem"], call => Assert.Equal("distributed-playground-acme", call.Arguments[0]));
        Assert.All(JSInterop.Invocations["sessionStorage.getItem"], call => Assert.Equal("distributed-playground-acme", call.Arguments[0]));
    }

    [Fact]
    public async Task The_tenants_limits_hold_in_the_playground_too()
    {
        await new TenantStore(Services.GetRequiredService<Microsoft.EntityFrameworkCore.IDbContextFactory<JobsContext>>()).SetAsync("acme", new() { MaxQueued = 1 }, Cancellation);
        await TenantThings.QueueAsync(Services, "acme", "waits");
        var page = OpenAcme<PlaygroundPage>("playground?tenant=acme", ".play-form");
        page.Find("#play-prompt").Change("one too many");
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("was not submitted", page.Find(".play-form").TextContent, StringComparison.Ordinal), Long);
        Assert.Single(await JobsOfAsync("acme"));
    }

    [Fact]
    public async Task Another_tenants_job_is_nothing_to_begin_with_in_the_playground()
    {
        var job = await TenantThings.QueueAsync(Services, "news", "waits");
        var page = OpenAcme<PlaygroundPage>($"playground?job={job}&tenant=acme", ".play-form");
        page.WaitForAssertion(() => Assert.NotEmpty(JSInterop.Invocations["sessionStorage.getItem"]), Long);
        page.Find("#play-prompt").Change("my own");
        await page.Find("form").SubmitAsync();
        Assert.Equal("my own", Assert.Single(await JobsOfAsync("acme")).Request.Prompt);
        Assert.DoesNotContain("what news", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_and_running_again_are_done_for_the_tenant()
    {
        var things = await TenantThings.MakeAsync(Services, "acme");
        var dialogs = Render<MudDialogProvider>();
        var page = OpenAcme<JobDetailsPage>($"jobs/{things.Queued}?tenant=acme", ".job-facts", parameters => parameters.Add(one => one.Asked, $"{things.Queued}"));
        await AnswerAsync(page.Find(".actions button").ClickAsync(), dialogs, "Cancel job");
        page.WaitForAssertion(() => Assert.Equal("cancelled", page.Find(".job-facts .status").TextContent.Trim()), Long);

        var again = OpenAcme<JobDetailsPage>($"jobs/{things.Failed}?tenant=acme", ".job-facts", parameters => parameters.Add(one => one.Asked, $"{things.Failed}"));
        await again.FindAll(".actions button").Single(button => button.TextContent.Trim() == "Run again").ClickAsync();
        var made = Assert.Single(await JobsOfAsync("acme"), job => job.RetryOf == things.Failed);
        Assert.EndsWith($"/jobs/{made.Id}?tenant=acme", Navigation.Uri, StringComparison.Ordinal);
        Assert.Empty(await JobsOfAsync(Tenants.Default));
    }

    [Fact]
    public async Task Redriving_all_dead_jobs_leaves_those_of_others_dead()
    {
        await TenantThings.MakeAsync(Services, "acme");
        await TenantThings.MakeAsync(Services, "news");
        var dialogs = Render<MudDialogProvider>();
        var page = OpenAcme<DeadJobsPage>("dead?tenant=acme", ".cell-why");
        await AnswerAsync(page.FindAll(".select-bar button").Single(button => button.TextContent.Trim() == "Redrive all").ClickAsync(), dialogs, "Redrive");
        page.WaitForAssertion(() => Assert.Contains("1 failed job runs again", page.Find(".notice-success").TextContent, StringComparison.Ordinal), Long);
        Assert.Single(await JobsOfAsync("acme"), job => job.RetryOf is not null);
        Assert.DoesNotContain(await JobsOfAsync("news"), job => job.RetryOf is not null);
    }

    [Fact]
    public async Task A_batch_is_cancelled_for_the_tenant()
    {
        var things = await TenantThings.MakeAsync(Services, "acme");
        var others = await TenantThings.MakeAsync(Services, "news");
        var dialogs = Render<MudDialogProvider>();
        var page = OpenAcme<BatchDetailsPage>($"batches/{things.Batch}?tenant=acme", ".job-facts", parameters => parameters.Add(one => one.Asked, $"{things.Batch}"));
        await AnswerAsync(page.FindAll(".actions button").Single(button => button.TextContent.Trim() == "Cancel all").ClickAsync(), dialogs, "Cancel all");
        page.WaitForAssertion(() => Assert.Contains("cancelled", page.Find(".job-facts").TextContent, StringComparison.Ordinal), Long);
        var batches = Services.GetRequiredService<BatchQueries>();
        Assert.Equal(2, (await batches.FindAsync("acme", things.Batch, Cancellation))!.Counts.Cancelled);
        Assert.Equal(0, (await batches.FindAsync("news", others.Batch, Cancellation))!.Counts.Cancelled);
    }

    [Fact]
    public async Task What_is_offered_to_copy_says_that_it_takes_a_key_of_the_tenant()
    {
        Services.GetRequiredService<IOptions<DashboardOptions>>().Value.ApiNeedsKey = false;
        var job = await TenantThings.QueueAsync(Services, "acme", "waits");
        var page = OpenAcme<JobDetailsPage>($"jobs/{job}?tenant=acme", ".job-facts", parameters => parameters.Add(one => one.Asked, $"{job}"));
        var curl = page.Find(".curl").TextContent;
        Assert.Contains("Bearer $DISTRIBUTED_API_KEY", curl, StringComparison.Ordinal);
        Assert.Contains("a key of that tenant", curl, StringComparison.Ordinal);
    }
}
