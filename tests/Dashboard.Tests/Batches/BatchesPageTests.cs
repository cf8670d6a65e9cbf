using Bunit;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Distributed.Dashboard.Tests;

public sealed class BatchesPageTests : JobPagesTest
{
    private IRenderedComponent<BatchesPage> OpenBatches(string selector = ".cell-name") => Open<BatchesPage>("batches", selector);

    private static string[] Links(IRenderedComponent<BatchesPage> page) => [.. page.FindAll(".cell-name a").Select(link => link.GetAttribute("href")!)];

    private static string[] Of(params BatchDetails[] batches) => [.. batches.Select(batch => $"batches/{batch.Id}")];

    [Theory]
    [InlineData("", false, "curl 'http://localhost/v1/batches' -H 'Content-Type: application/json' -d ")]
    [InlineData("https://pictures.example/api/", true, "curl 'https://pictures.example/api/v1/batches' -H \"Authorization: Bearer $DISTRIBUTED_API_KEY\" -H 'Content-Type: application/json' -d ")]
    public void Without_batches_the_page_says_how_to_send_one(string address, bool needsKey, string said)
    {
        var options = Services.GetRequiredService<IOptions<DashboardOptions>>().Value;
        (options.ApiAddress, options.ApiNeedsKey) = (address, needsKey);
        var page = OpenBatches(".empty");
        var command = page.Find(".empty code").TextContent;
        Assert.StartsWith(said, command, StringComparison.Ordinal);
        Assert.Equal(command, page.FindComponent<CopyButton>().Instance.Text);
    }

    [Fact]
    public async Task Batches_are_listed_newest_first_with_what_has_become_of_them()
    {
        var first = await BatchAsync(4, "circles & <b>squares</b>");
        var second = await BatchAsync(1, name: null);
        var jobs = await JobsOfAsync(first);
        await SucceedAsync(await StartAsync(jobs[0].Id));
        await FailAsync(jobs[1].Id);
        using var running = await StartAsync(jobs[2].Id);
        var page = OpenBatches();
        Assert.Equal(Of(second, first), Links(page));
        Assert.Equal($"no name {JobText.Short(second.Id)}", page.FindAll(".cell-name")[0].TextContent);
        var row = page.FindAll("tbody tr")[1];
        Assert.StartsWith("circles & <b>squares</b>", row.QuerySelector(".cell-name")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(row.QuerySelectorAll("b"));
        Assert.Equal("running", row.QuerySelector(".cell-status")!.TextContent.Trim());
        Assert.Equal("1 succeeded, 1 failed, 1 running, 1 queued", row.QuerySelector(".batch-words")!.TextContent);
        var bar = row.QuerySelector("[role=progressbar]")!;
        Assert.Equal(("2", "4", "1 succeeded, 1 failed, 1 running, 1 queued"), (bar.GetAttribute("aria-valuenow"), bar.GetAttribute("aria-valuemax"), bar.GetAttribute("aria-valuetext")));
        Assert.Equal(["succeeded", "failed", "running", "queued"], bar.Children.Select(part => part.ClassName!["status-".Length..]));
    }

    [Fact]
    public async Task A_visible_batch_changes_in_its_place_when_events_come()
    {
        var batch = await BatchAsync(1);
        await BatchAsync(1);
        var page = OpenBatches();
        var job = (await JobsOfAsync(batch))[0].Id;
        await SucceedAsync(await StartAsync(job));
        Feed.Changed(job);
        page.WaitForAssertion(() => Assert.Equal("succeeded", page.FindAll(".cell-status")[1].TextContent.Trim()), Patience);
        Assert.Equal(("img", "1 succeeded"), (page.FindAll(".batch-bar")[1].GetAttribute("role"), page.FindAll(".batch-bar")[1].GetAttribute("aria-label")));
        Assert.Equal("queued", page.FindAll(".cell-status")[0].TextContent.Trim());
    }

    [Fact]
    public async Task New_batches_wait_behind_a_button_so_that_nothing_jumps()
    {
        var shown = await BatchAsync(1);
        var page = OpenBatches();
        var added = await BatchAsync(1);
        var button = page.WaitForElement(".row-news button", Patience);
        Assert.Equal("1 new batch", button.TextContent.Trim());
        Assert.Equal(Of(shown), Links(page));
        await button.ClickAsync();
        page.WaitForAssertion(() => Assert.Equal(Of(added, shown), Links(page)), Patience);
        Assert.Empty(page.FindAll(".row-news button"));
    }

    [Fact]
    public async Task The_first_batch_appears_by_itself()
    {
        var page = OpenBatches(".empty");
        var batch = await BatchAsync(1);
        page.WaitForAssertion(() => Assert.Equal(Of(batch), Links(page)), Patience);
    }

    [Fact]
    public async Task Older_batches_are_a_link_away_and_newer_ones_the_way_back()
    {
        var batches = new List<BatchDetails>();
        for (var i = 0; i < 23; i++) batches.Insert(0, await BatchAsync(1));
        var page = OpenBatches();
        Assert.Equal(Of([.. batches.Take(20)]), Links(page));
        Follow("Older");
        page.WaitForAssertion(() => Assert.Equal(Of([.. batches.Skip(20)]), Links(page)), Patience);
        Follow("Newer");
        page.WaitForAssertion(() => Assert.Equal(Of([.. batches.Take(20)]), Links(page)), Patience);

        void Follow(string way) => Navigation.NavigateTo(page.FindAll(".pager a").Single(link => link.TextContent == way).GetAttribute("href")!);
    }

    [Fact]
    public async Task A_place_that_nobody_can_have_meant_shows_the_newest()
    {
        var batch = await BatchAsync(1);
        Assert.Equal(Of(batch), Links(Open<BatchesPage>("batches?cursor=garbage", ".cell-name")));
    }

    [Fact]
    public async Task What_is_left_is_told_once_something_has_been_measured()
    {
        for (var i = 0; i < 3; i++) await SucceededAsync($"measured {i}");
        await Services.GetRequiredService<JobWorkers>().AnnounceAsync(new(new(Worker), "Some GPU", 2, [Profile(Tier.Full, side: 512)]), draining: false, Cancellation);
        await BatchAsync(5);
        await Services.GetRequiredService<JobEstimates>().RefreshAsync(Cancellation);
        Assert.EndsWith(" left", OpenBatches().Find(".cell-duration").TextContent, StringComparison.Ordinal);
    }
}
