using Bunit;
using Distributed.Contracts;

namespace Distributed.Dashboard.Tests;

public sealed class JobsPageTests : JobPagesTest
{
    private static string[] Prompts(IRenderedComponent<JobsPage> page) => [.. page.FindAll(".cell-prompt a").Select(link => link.TextContent)];

    [Fact]
    public async Task Filters_in_the_address_choose_the_jobs()
    {
        await FailedAsync("failed full");
        await FailedAsync("failed distilled", Tier.Distilled);
        await QueueAsync("queued full");
        var page = Open<JobsPage>("jobs?status=failed&tier=full", ".cell-prompt");
        Assert.Equal(["failed full"], Prompts(page));
    }

    [Fact]
    public async Task A_text_in_the_prompt_finds_its_jobs()
    {
        await QueueAsync("a red circle");
        await QueueAsync("a blue ring");
        Assert.Equal(["a blue ring"], Prompts(Open<JobsPage>("jobs?prompt=RING", ".cell-prompt")));
    }

    [Fact]
    public async Task A_batch_in_the_address_chooses_its_jobs_and_is_named()
    {
        await QueueAsync("alone");
        var batch = await BatchAsync(2);
        var page = Open<JobsPage>($"jobs?batchId={batch.Id}", ".cell-prompt");
        Assert.Equal(["prompt 1", "prompt 0"], Prompts(page));
        Assert.Equal($"batches/{batch.Id}", page.Find(".filter-fields .text-link").GetAttribute("href"));
        Assert.Equal($"jobs?status=failed&batchId={batch.Id}", page.Find(".chip.status-failed").GetAttribute("href"));
    }

    [Fact]
    public async Task Statuses_lead_to_addresses_that_can_be_shared_and_tell_how_many_there_are()
    {
        await FailedAsync("one");
        await FailedAsync("two");
        var page = Open<JobsPage>("jobs", ".cell-prompt");
        var chip = page.Find(".chip.status-failed");
        Assert.Equal("jobs?status=failed", chip.GetAttribute("href"));
        Assert.Equal("2", chip.QuerySelector(".chip-count")!.TextContent);
    }

    [Fact]
    public async Task Choosing_a_tier_changes_the_address_and_the_list()
    {
        await QueueAsync("with full");
        await QueueAsync("with distilled", Tier.Distilled);
        var page = Open<JobsPage>("jobs", ".cell-prompt");
        await page.InvokeAsync(() => page.Find("select").Change("distilled"));
        Assert.EndsWith("/jobs?tier=distilled", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(["with distilled"], Prompts(page)), Patience);
    }

    [Fact]
    public async Task A_visible_job_changes_in_its_place_when_an_event_comes()
    {
        var first = await QueueAsync("first");
        await QueueAsync("second");
        var page = Open<JobsPage>("jobs", ".cell-prompt");
        using var lease = await StartAsync(first);
        Feed.Changed(first);
        page.WaitForAssertion(() => Assert.Equal("running", page.FindAll(".cell-status")[1].TextContent.Trim()), Patience);
        Feed.Progressed(new(Tenants.Default, first, Attempt: 1, Step: 12, Steps: 26));
        page.WaitForAssertion(() => Assert.Contains("step 12 of 26", page.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal(["second", "first"], Prompts(page));
    }

    [Fact]
    public async Task New_jobs_wait_behind_a_button_so_that_nothing_jumps()
    {
        await QueueAsync("shown");
        var page = Open<JobsPage>("jobs", ".cell-prompt");
        await QueueAsync("new");
        var button = page.WaitForElement(".row-news button", Patience);
        Assert.Equal("1 new job", button.TextContent.Trim());
        Assert.Equal(["shown"], Prompts(page));
        button.Click();
        page.WaitForAssertion(() => Assert.Equal(["new", "shown"], Prompts(page)), Patience);
    }

    [Fact]
    public async Task Older_jobs_are_a_link_away_and_newer_ones_the_way_back()
    {
        for (var i = 0; i < 45; i++) await QueueAsync($"job {i}");
        var page = Open<JobsPage>("jobs", ".cell-prompt");
        Assert.Equal(40, Prompts(page).Length);
        Navigation.NavigateTo(page.FindAll(".pager a").Single(link => link.TextContent == "Older").GetAttribute("href")!);
        page.WaitForAssertion(() => Assert.Equal(["job 4", "job 3", "job 2", "job 1", "job 0"], Prompts(page)), Patience);
        Navigation.NavigateTo(page.FindAll(".pager a").Single(link => link.TextContent == "Newer").GetAttribute("href")!);
        page.WaitForAssertion(() => Assert.Equal("job 44", Prompts(page)[0]), Patience);
    }

    [Fact]
    public async Task Pictures_are_fetched_when_they_come_into_view_and_move_nothing()
    {
        var id = await SucceededAsync("a lighthouse");
        var picture = Open<JobsPage>("jobs", ".thumb").Find("img.thumb");
        Assert.Equal(["loading", "decoding", "width", "height", "alt", "src"], picture.Attributes.Select(attribute => attribute.Name).Where(name => name != "class"));
        Assert.Equal(("lazy", "async", $"pictures/{id}/0"), (picture.GetAttribute("loading"), picture.GetAttribute("decoding"), picture.GetAttribute("src")));
    }

    [Fact]
    public void Without_jobs_the_page_says_where_to_begin() =>
        Assert.Contains("playground", Open<JobsPage>("jobs", ".empty").Find(".empty").InnerHtml, StringComparison.Ordinal);

    [Fact]
    public async Task Filters_that_fit_no_job_offer_the_way_back()
    {
        await QueueAsync("a job");
        Assert.Equal("jobs", Open<JobsPage>("jobs?status=expired", ".empty").Find(".empty a").GetAttribute("href"));
    }
}
