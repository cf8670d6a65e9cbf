using Bunit;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Dashboard.Tests;

public sealed class PlaygroundPageTests : JobPagesTest
{
    private IRenderedComponent<PlaygroundPage> OpenPlayground(string address = "playground") => Open<PlaygroundPage>(address, ".play-form");

    private static Task ChooseAsync(IRenderedComponent<PlaygroundPage> page, string tier) => page.InvokeAsync(() =>
        page.FindAll(".tier-choice").Single(choice => choice.TextContent.Trim().StartsWith(tier, StringComparison.Ordinal)).QuerySelector("input")!.Change(true));

    private async Task<IReadOnlyList<JobDetails>> SubmittedAsync() =>
        (await Queries.PageAsync(Tenants.Default, null, 10, null, Cancellation)).Jobs;

    private async Task<IRenderedComponent<PlaygroundPage>> PaintWithBothAsync()
    {
        var page = OpenPlayground();
        page.Find("#play-prompt").Change("a fox in the snow");
        await ChooseAsync(page, "both");
        await page.Find("form").SubmitAsync();
        page.WaitForElement(".play-job .status", Patience);
        return page;
    }

    [Fact]
    public async Task Both_tiers_paint_from_the_same_seed_one_after_the_other()
    {
        var page = await PaintWithBothAsync();
        var first = Assert.Single(await SubmittedAsync());
        Assert.Equal(Tier.Full, first.Tier);
        Assert.Contains("Painted next", page.FindAll(".play-job")[1].TextContent, StringComparison.Ordinal);
        await PaintAsync(first);
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".play-job .status").Count), Patience);
        var jobs = await SubmittedAsync();
        Assert.Equal([Tier.Distilled, Tier.Full], jobs.Select(job => job.Tier));          // the newest first
        Assert.Single(jobs.Select(job => job.Request.Seed).Distinct());
        Assert.Contains($"seed {jobs[0].Request.Seed}", page.Find(".play-result").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_tier_paints_though_the_first_was_cancelled()
    {
        var page = await PaintWithBothAsync();
        var first = Assert.Single(await SubmittedAsync());
        await Services.GetRequiredService<JobCancellation>().CancelAsync(Tenants.Default, first.Id, Cancellation);
        Feed.Changed(first.Id);
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".play-job .status").Count), Patience);
        Assert.Equal([JobStatus.Queued, JobStatus.Cancelled], (await SubmittedAsync()).Select(job => job.Status));
    }

    [Fact]
    public async Task Whoever_comes_back_after_the_page_was_closed_reads_that_the_second_tiers_turn_never_came()
    {
        await PaintWithBothAsync();
        var remembered = (string)JSInterop.Invocations["sessionStorage.setItem"][^1].Arguments[1]!;
        JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult(remembered);
        var later = OpenPlayground();
        later.WaitForAssertion(() => Assert.Contains("closed before its turn came", later.FindAll(".play-job")[1].TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task A_wrong_field_is_named_where_it_is_and_nothing_is_submitted()
    {
        var page = OpenPlayground();
        page.Find("#play-prompt").Change("a fox");
        page.Find("#play-steps").Change("500");
        await page.Find("form").SubmitAsync();
        var steps = page.Find("#play-steps");
        Assert.Equal("true", steps.GetAttribute("aria-invalid"));
        Assert.Contains("between 1 and 100", page.Find($"#{steps.GetAttribute("aria-describedby")} .field-error").TextContent, StringComparison.Ordinal);
        Assert.Null(page.Find("#play-width").GetAttribute("aria-invalid"));
        Assert.Empty(await SubmittedAsync());
    }

    [Fact]
    public async Task A_prompt_is_required()
    {
        var page = OpenPlayground();
        await page.Find("form").SubmitAsync();
        Assert.Equal("true", page.Find("#play-prompt").GetAttribute("aria-invalid"));
        Assert.Empty(await SubmittedAsync());
    }

    [Fact]
    public async Task Empty_fields_take_the_defaults_of_the_model_and_say_which()
    {
        var page = OpenPlayground();
        Assert.Equal(("512", "25", "7.5"), (page.Find("#play-width").GetAttribute("placeholder"), page.Find("#play-steps").GetAttribute("placeholder"),
            page.Find("#play-guidance").GetAttribute("placeholder")));
        page.Find("#play-prompt").Change("a fox");
        await page.Find("form").SubmitAsync();
        var request = Assert.Single(await SubmittedAsync()).Request;
        Assert.Equal((512, 25, 7.5), (request.Width, request.Steps, request.GuidanceScale));
    }

    [Fact]
    public async Task What_was_chosen_and_painted_outlives_the_circuit()
    {
        var page = OpenPlayground();
        page.Find("#play-prompt").Change("a fox");
        page.Find("#play-steps").Change("9");
        await page.Find("form").SubmitAsync();
        var remembered = (string)JSInterop.Invocations["sessionStorage.setItem"][^1].Arguments[1]!;
        JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult(remembered);

        var later = OpenPlayground();
        later.WaitForElement(".play-job .status", Patience);
        Assert.Equal(("a fox", "9"), (later.Find("#play-prompt").GetAttribute("value"), later.Find("#play-steps").GetAttribute("value")));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"choices":{"prompt":null},"rounds":null}""")]
    public void Nonsense_in_the_browser_is_ignored(string remembered)
    {
        JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult(remembered);
        Assert.Empty(OpenPlayground().FindAll(".play-result"));
    }

    [Fact]
    public async Task A_finished_pair_is_compared_by_the_workers_time()
    {
        var page = await PaintWithBothAsync();
        await PaintAsync((await SubmittedAsync())[0]);
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".play-job .status").Count), Patience);
        await PaintAsync((await SubmittedAsync())[0]);
        page.WaitForAssertion(() => Assert.Contains("on the worker", page.Find(".speed").TextContent, StringComparison.Ordinal), Patience);
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".play-job img").Count), Patience);
    }

    [Fact]
    public void How_long_a_job_waited_says_nothing_about_its_tier()
    {
        static JobDetails Job(Tier tier, double wait, double denoise) => new()
        {
            Id = Guid.CreateVersion7(),
            Status = JobStatus.Succeeded,
            Tier = tier,
            Attempt = 1,
            Request = Request("a fox", tier),
            CreatedAt = DateTimeOffset.UnixEpoch,
            Latency = new(wait, 0, denoise, 0, 0, 0, wait + denoise),
        };
        var text = TierSpeed.Compare([Job(Tier.Full, wait: 10, denoise: 4000), Job(Tier.Distilled, wait: 60_000, denoise: 1600)]);
        Assert.StartsWith("Both took about the same", TierSpeed.Compare([Job(Tier.Full, wait: 0, denoise: 1000), Job(Tier.Distilled, wait: 0, denoise: 1010)]), StringComparison.Ordinal);
        Assert.StartsWith("distilled was 2.5× as fast as full: 1.60 s against 4.00 s", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_can_be_opened_to_change_its_parameters()
    {
        var id = await QueueAsync("a lighthouse");
        var page = OpenPlayground($"playground?job={id}");
        page.WaitForAssertion(() => Assert.Equal("a lighthouse", page.Find("#play-prompt").GetAttribute("value")), Patience);
        Assert.Equal("7", page.Find("#play-seed").GetAttribute("value"));
    }
}
