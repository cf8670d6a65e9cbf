using Bunit;
using Distributed.Contracts;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Distributed.Dashboard.Tests;

public sealed class BatchViewTests : JobPagesTest
{
    private IRenderedComponent<BatchDetailsPage> OpenBatch(string id, string selector = ".job-rows", string query = "") =>
        Open<BatchDetailsPage>($"batches/{id}{query}", selector, parameters => parameters.Add(page => page.Asked, id));

    private IRenderedComponent<BatchDetailsPage> OpenBatch(BatchDetails batch, string query = "") => OpenBatch(batch.Id.ToString(), query: query);

    private static string[] Prompts(IRenderedComponent<BatchDetailsPage> page) => [.. page.FindAll(".cell-prompt a").Select(link => link.TextContent)];

    private static string State(IRenderedComponent<BatchDetailsPage> page) => page.Find(".job-facts .status").TextContent.Trim();

    private static Dictionary<string, string> Numbers(IRenderedComponent<BatchDetailsPage> page) =>
        page.FindAll(".batch-numbers > div").ToDictionary(one => one.QuerySelector("dt")!.TextContent, one => one.QuerySelector("dd")!.TextContent.Trim().Split(' ')[0]);

    [Theory]
    [InlineData("0192d7a1-5f3c-7b0e-9c41-2f6de8a90b17")]
    [InlineData("not-an-id")]
    public void An_unknown_id_is_answered_with_help(string id)
    {
        var page = OpenBatch(id, ".empty");
        Assert.Contains(id, page.Find(".empty code").TextContent, StringComparison.Ordinal);
        Assert.Equal("batches", page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_batch_shows_its_numbers_its_pictures_and_its_jobs_in_order()
    {
        var batch = await BatchAsync(4, "a <script>alert(1)</script>");
        var jobs = await JobsOfAsync(batch);
        await SucceedAsync(await StartAsync(jobs[0].Id));
        await FailAsync(jobs[1].Id);
        var page = OpenBatch(batch);
        Assert.Equal(("a <script>alert(1)</script>", "running"), (page.Find("h1").TextContent, State(page)));
        Assert.Empty(page.FindAll("script"));
        Assert.Equal(new Dictionary<string, string> { ["succeeded"] = "1", ["failed"] = "1", ["running"] = "0", ["queued"] = "2" }, Numbers(page));
        Assert.Equal($"jobs?status=failed&batchId={batch.Id}", page.FindAll(".batch-numbers a")[1].GetAttribute("href"));
        Assert.Contains("2 of 4 done", page.Find(".progress-words").TextContent, StringComparison.Ordinal);
        Assert.Equal(["prompt 0", "prompt 1", "prompt 2", "prompt 3"], Prompts(page));
        var picture = Assert.Single(page.FindAll(".gallery img"));
        Assert.Equal(("prompt 0", $"pictures/{jobs[0].Id}/0", "lazy"), (picture.GetAttribute("alt"), picture.GetAttribute("src"), picture.GetAttribute("loading")));
        Assert.Equal($"jobs/{jobs[0].Id}", picture.ParentElement!.GetAttribute("href"));
        Assert.Equal($"dead?batchId={batch.Id}", page.FindAll(".actions a").Single().GetAttribute("href"));
    }

    [Fact]
    public async Task A_batch_is_followed_to_its_end()
    {
        var batch = await BatchAsync(2);
        var jobs = await JobsOfAsync(batch);
        var page = OpenBatch(batch);
        Assert.Equal(("queued", 0), (State(page), page.FindAll(".gallery").Count));
        using var lease = await StartAsync(jobs[0].Id);
        Feed.Changed(jobs[0].Id);
        Feed.Progressed(new(Tenants.Default, jobs[0].Id, Attempt: 1, Step: 5, Steps: 26));
        page.WaitForAssertion(() => Assert.Contains("step 5 of 26", page.FindAll(".job-rows tbody tr")[0].TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal("running", State(page));
        await SucceedAsync(lease);
        await SucceedAsync(await StartAsync(jobs[1].Id));
        foreach (var job in jobs) Feed.Changed(job.Id);
        page.WaitForAssertion(() => Assert.Equal("succeeded", State(page)), Patience);
        Assert.Equal(2, page.FindAll(".gallery img").Count);
        Assert.Contains("Finished · 2 of 2 done", page.Find(".progress-words").TextContent, StringComparison.Ordinal);
        Assert.Contains("took ", page.Find(".job-facts").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".actions button"));
    }

    [Fact]
    public async Task Pictures_have_their_places_before_they_are_there()
    {
        var batch = await BatchAsync("two each", [.. Enumerable.Range(0, 3).Select(i => Request($"prompt {i}") with { ImageCount = 2 })]);
        var jobs = await JobsOfAsync(batch);
        await SucceedAsync(await StartAsync(jobs[1].Id));
        var page = OpenBatch(batch);
        Assert.Equal(["queued", "queued", "prompt 1"], Cells());          // two of the first job's; none for the third's yet
        await FailAsync(jobs[0].Id);
        Feed.Changed(jobs[0].Id);
        page.WaitForAssertion(() => Assert.Equal(["failed", "prompt 1"], Cells()), Patience);

        string[] Cells() => [.. page.FindAll(".gallery li").Select(cell => cell.QuerySelector("img") is { } picture ? picture.GetAttribute("alt")!
            : cell.QuerySelector(".gallery-none")!.TextContent is { Length: > 0 } word ? word : "queued")];
    }

    [Fact]
    public async Task What_the_jobs_of_a_batch_differ_by_is_said_of_each()
    {
        var same = Request("a lighthouse", seed: 7);
        var batch = await BatchAsync("compare", same, same with { Steps = 1, Seed = 8 }, same with { GuidanceScale = 2.5, Scheduler = SchedulerName.Ddim });
        var page = OpenBatch(batch);
        Assert.Equal("Differs by", page.FindAll(".job-rows thead th")[^1].TextContent);
        Assert.Equal(["pndm · 25 steps · guidance 7.5 · seed 7", "pndm · 1 step · guidance 7.5 · seed 8", "ddim · 25 steps · guidance 2.5 · seed 7"],
            page.FindAll(".cell-differs").Select(cell => cell.TextContent));
        await SucceedAsync(await StartAsync((await JobsOfAsync(batch))[1].Id));
        var picture = OpenBatch(batch).Find(".gallery img");
        Assert.Equal("a lighthouse, pndm · 1 step · guidance 7.5 · seed 8", picture.GetAttribute("alt"));
        Assert.Equal("pndm · 1 step · guidance 7.5 · seed 8", picture.ParentElement!.QuerySelector(".gallery-caption")!.TextContent.Trim());
        Assert.Equal("Accepted", OpenBatch(await BatchAsync(2)).FindAll(".job-rows thead th")[^1].TextContent);          // by their prompts alone
    }

    [Fact]
    public async Task A_long_batch_is_shown_page_by_page()
    {
        var batch = await BatchAsync(60);
        var page = OpenBatch(batch);
        Assert.Equal(("prompt 0", 48, "Jobs 1–48 of 60"), (Prompts(page)[0], Prompts(page).Length, page.Find("#jobs-title").TextContent));
        Assert.Equal("Next", page.Find(".pager a").TextContent);
        Navigation.NavigateTo(page.Find(".pager a").GetAttribute("href")!);
        page.WaitForAssertion(() => Assert.Equal(("prompt 48", 12), (Prompts(page)[0], Prompts(page).Length)), Patience);
        Assert.Equal("Previous", page.Find(".pager a").TextContent);
        Navigation.NavigateTo(page.Find(".pager a").GetAttribute("href")!);
        page.WaitForAssertion(() => Assert.Equal("prompt 0", Prompts(page)[0]), Patience);
    }

    [Theory]
    [InlineData("?cursor=garbage", 2)]
    [InlineData("?cursor=-5", 2)]
    [InlineData("?cursor=99999999", 2)]
    [InlineData("?cursor=0", 1)]
    public async Task A_place_in_the_address_counts_where_one_can_be_meant(string query, int jobs) =>
        Assert.Equal(jobs, Prompts(OpenBatch(await BatchAsync(2), query)).Length);

    [Fact]
    public async Task A_place_behind_the_last_job_says_so() =>
        Assert.Contains("no more jobs", OpenBatch((await BatchAsync(2)).Id.ToString(), ".empty", "?cursor=500").Find(".empty").TextContent, StringComparison.Ordinal);

    [Fact]
    public async Task Cancelling_all_asks_first_and_then_tells_the_state_that_is_true()
    {
        var batch = await BatchAsync(4);
        var jobs = await JobsOfAsync(batch);
        await SucceedAsync(await StartAsync(jobs[0].Id));
        using var running = await StartAsync(jobs[1].Id);
        var dialogs = Render<MudDialogProvider>();
        var page = OpenBatch(batch);
        var click = page.Find(".actions button").ClickAsync();
        var question = dialogs.WaitForElement(".mud-dialog", Patience).TextContent;
        Assert.Contains("2 jobs wait", question, StringComparison.Ordinal);
        Assert.Contains("1 is being painted", question, StringComparison.Ordinal);
        Assert.Equal(2, (await FindBatchAsync(batch.Id)).Counts.Queued);
        await dialogs.InvokeAsync(() => dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Cancel all").ClickAsync());
        await click;
        page.WaitForAssertion(() => Assert.Equal("stopping", State(page)), Patience);
        Assert.Equal(new BatchCounts(0, 1, 1, 0, 2, 0), (await FindBatchAsync(batch.Id)).Counts);
        Assert.Empty(page.FindAll(".actions button"));
        await Leases.HandBackAsync(running, Cancellation);
        Feed.Changed(jobs[1].Id);
        page.WaitForAssertion(() => Assert.Equal("cancelled", State(page)), Patience);
    }

    [Fact]
    public async Task Who_keeps_a_batch_cancels_nothing()
    {
        var batch = await BatchAsync(2);
        var dialogs = Render<MudDialogProvider>();
        var click = OpenBatch(batch).Find(".actions button").ClickAsync();
        dialogs.WaitForElement(".mud-dialog", Patience);
        await dialogs.InvokeAsync(() => dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Keep it").ClickAsync());
        await click;
        Assert.Null((await FindBatchAsync(batch.Id)).CancelRequestedAt);
    }

    [Fact]
    public async Task A_batch_that_ended_meanwhile_is_not_called_cancelled()
    {
        var batch = await BatchAsync(1);
        var dialogs = Render<MudDialogProvider>();
        var click = OpenBatch(batch).Find(".actions button").ClickAsync();
        dialogs.WaitForElement(".mud-dialog", Patience);
        await SucceedAsync(await StartAsync((await JobsOfAsync(batch))[0].Id));
        await dialogs.InvokeAsync(() => dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Cancel all").ClickAsync());
        await click;
        Assert.Contains("over before", Services.GetRequiredService<ISnackbar>().ShownSnackbars.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_nobody_can_paint_says_so() =>
        Assert.Contains("No worker serves the tier full", OpenBatch(await BatchAsync(1)).Markup, StringComparison.Ordinal);

    [Fact]
    public async Task The_failed_jobs_of_a_batch_are_found_to_be_redriven()
    {
        await FailedAsync("alone");
        var batch = await BatchAsync(2);
        await FailAsync((await JobsOfAsync(batch))[1].Id);
        var page = Open<DeadJobsPage>($"dead?batchId={batch.Id}", ".cell-why");
        Assert.Equal("prompt 1", Assert.Single(page.FindAll(".cell-why > a")).TextContent);
        Assert.Contains(page.FindAll("button"), button => button.TextContent.Contains("Redrive all that match", StringComparison.Ordinal));
    }
}
