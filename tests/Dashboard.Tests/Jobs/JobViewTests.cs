using Bunit;
using Distributed.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace Distributed.Dashboard.Tests;

public sealed class JobViewTests : JobPagesTest
{
    private IRenderedComponent<JobDetailsPage> OpenJob(string id, string selector = ".job-facts") =>
        Open<JobDetailsPage>($"jobs/{id}", selector, parameters => parameters.Add(page => page.Asked, id));

    private IRenderedComponent<JobDetailsPage> OpenJob(Guid id) => OpenJob(id.ToString());

    [Theory]
    [InlineData("0192d7a1-5f3c-7b0e-9c41-2f6de8a90b17")]
    [InlineData("not-an-id")]
    public void An_unknown_id_is_answered_with_help(string id)
    {
        var page = OpenJob(id, ".empty");
        Assert.Contains(id, page.Find(".empty code").TextContent, StringComparison.Ordinal);
        Assert.Equal("jobs", page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_succeeded_job_shows_its_picture_parameters_and_where_the_time_went()
    {
        var page = OpenJob(await SucceededAsync("a lighthouse"));
        Assert.Equal("a lighthouse", page.Find(".picture img").GetAttribute("alt"));
        Assert.Equal(["queue wait", "text encode", "denoise", "decode", "encode", "upload", "total"],
            page.FindAll(".waterfall tbody th, .waterfall tfoot th").Select(head => head.TextContent));
        Assert.Equal("800 ms", page.FindAll(".waterfall tbody tr")[2].QuerySelector("td.number")!.TextContent);
        Assert.Contains(page.FindAll(".pairs div"), pair => pair.TextContent.Contains("guidance scale", StringComparison.Ordinal) && pair.TextContent.Contains("7.5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_that_starts_from_a_picture_shows_it_and_what_is_done_to_it()
    {
        var id = await QueueWithInputAsync("a lighthouse", request => request with { Scheduler = SchedulerName.Ddim, Eta = 0.25, ClipSkip = 2, PromptSyntax = PromptSyntax.Weighted });
        var page = OpenJob(id);
        Assert.Equal($"pictures/{id}/input", page.Find(".input-picture img").GetAttribute("src"));
        var pairs = page.FindAll(".pairs div").ToDictionary(pair => pair.QuerySelector("dt")!.TextContent, pair => pair.QuerySelector(".pair-value")!.TextContent);
        Assert.Equal(("ddim", "0.25", "2", "weighted", "0.5"), (pairs["scheduler"], pairs["eta"], pairs["clip skip"], pairs["prompt syntax"], pairs["strength"]));
    }

    [Fact]
    public async Task A_job_that_starts_from_noise_shows_no_input_image_and_no_strength()
    {
        var page = OpenJob(await QueueAsync("a lighthouse"));
        Assert.Empty(page.FindAll(".input-picture"));
        Assert.DoesNotContain(page.FindAll(".pairs dt"), name => name.TextContent is "strength" or "eta");
    }

    [Theory]
    [InlineData("", false, "'http://localhost/v1/jobs'")]
    [InlineData("https://pictures.example/api", false, "'https://pictures.example/api/v1/jobs'")]
    [InlineData("https://pictures.example/api", true, "'https://pictures.example/api/v1/jobs' -H \"Authorization: Bearer $DISTRIBUTED_API_KEY\"")]
    public async Task The_curl_command_asks_the_API_where_people_reach_it_with_a_key_where_one_is_needed(string address, bool needsKey, string said)
    {
        var options = Services.GetRequiredService<IOptions<DashboardOptions>>().Value;
        (options.ApiAddress, options.ApiNeedsKey) = (address, needsKey);
        var job = OpenJob(await QueueAsync("a lighthouse"));
        var command = job.Find(".curl code").TextContent;
        Assert.StartsWith($"curl {said} -H 'Content-Type: application/json' -d ", command, StringComparison.Ordinal);
        Assert.Equal(command, Assert.Single(job.FindComponents<CopyButton>(), button => button.Instance.Caption == "Copy as curl").Instance.Text);
    }

    [Fact]
    public async Task Parts_follow_one_another_and_add_up_to_the_total()
    {
        var latency = (await FindAsync(await SucceededAsync("a lighthouse"))).Latency!;
        var parts = LatencyParts.Of(latency);
        Assert.Equal(latency.TotalMs, parts[^1].Begin + parts[^1].Length, precision: 3);
        for (var i = 1; i < parts.Count; i++) Assert.Equal(parts[i - 1].Begin + parts[i - 1].Length, parts[i].Begin, precision: 6);
    }

    [Fact]
    public async Task Progress_is_told_in_steps_until_the_pictures_are_there()
    {
        var id = await QueueAsync("a lighthouse");
        var page = OpenJob(id);
        using var lease = await StartAsync(id);
        Feed.Changed(id);
        Feed.Progressed(new(Tenants.Default, id, Attempt: 1, Step: 5, Steps: 26));
        page.WaitForAssertion(() => Assert.Equal("step 5 of 26", page.Find("[role=progressbar]").GetAttribute("aria-valuetext")), Patience);
        await SucceedAsync(lease);
        Feed.Changed(id);
        page.WaitForElement(".picture img", Patience);
        Assert.Empty(page.FindAll("[role=progressbar]"));
    }

    [Fact]
    public async Task A_failure_is_told_in_plain_words()
    {
        var id = await FailedAsync("a lighthouse");
        var note = OpenJob(id).Find(".notice-error").TextContent;
        Assert.Contains((await FindAsync(id)).Error!.Explain(), note, StringComparison.Ordinal);
        Assert.Contains("out_of_memory", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_attempt_is_in_the_history()
    {
        var id = await QueueAsync("a lighthouse");
        using (var first = await StartAsync(id)) await Leases.HandBackAsync(first, Cancellation);
        using (var second = await StartAsync(id)) await SucceedAsync(second);
        var steps = OpenJob(id).FindAll(".history-what").Select(step => step.TextContent).ToList();
        Assert.Equal(5, steps.Count);
        Assert.Contains($"Attempt 1 began on {Worker}", steps[1], StringComparison.Ordinal);
        Assert.Contains("Attempt 2 finished", steps[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_asks_first_and_then_tells_the_state_that_is_true()
    {
        var id = await QueueAsync("a lighthouse");
        var dialogs = Render<MudDialogProvider>();
        var page = OpenJob(id);
        var click = page.Find(".actions button").ClickAsync();
        var confirm = dialogs.WaitForElement(".mud-dialog", Patience);
        Assert.Equal(JobStatus.Queued, (await FindAsync(id)).Status);
        await dialogs.InvokeAsync(() => dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Cancel job").ClickAsync());
        await click;
        page.WaitForAssertion(() => Assert.Equal("cancelled", page.Find(".job-facts .status").TextContent.Trim()), Patience);
        Assert.Equal(JobStatus.Cancelled, (await FindAsync(id)).Status);
    }

    [Fact]
    public async Task A_job_that_ended_meanwhile_is_not_called_cancelled()
    {
        var id = await QueueAsync("a lighthouse");
        var dialogs = Render<MudDialogProvider>();
        var page = OpenJob(id);
        var click = page.Find(".actions button").ClickAsync();
        dialogs.WaitForElement(".mud-dialog", Patience);
        using (var lease = await StartAsync(id)) await SucceedAsync(lease);
        await dialogs.InvokeAsync(() => dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Cancel job").ClickAsync());
        await click;
        var said = Services.GetRequiredService<ISnackbar>().ShownSnackbars.Single().Message;
        Assert.Contains("succeeded", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_again_makes_a_new_job_and_both_name_each_other()
    {
        var id = await SucceededAsync("a lighthouse");
        var page = OpenJob(id);
        await page.InvokeAsync(() => page.FindAll(".actions button").Single(button => button.TextContent.Trim() == "Run again").ClickAsync());
        var made = Guid.Parse(Navigation.Uri.Split('/')[^1]);
        Assert.NotEqual(id, made);
        Assert.Equal((id, 7L), ((await FindAsync(made)).RetryOf!.Value, (await FindAsync(made)).Request.Seed));
        Assert.Contains(OpenJob(made).FindAll(".job-facts a"), link => link.GetAttribute("href") == $"jobs/{id}");
        Assert.Contains(OpenJob(id).FindAll(".job-facts a"), link => link.GetAttribute("href") == $"jobs/{made}");
    }

    [Fact]
    public async Task A_job_of_a_batch_names_it_and_its_place()
    {
        var batch = await BatchAsync(3);
        var page = OpenJob((await JobsOfAsync(batch))[1].Id);
        var link = page.Find(".job-facts a");
        Assert.Equal($"batches/{batch.Id}", link.GetAttribute("href"));
        Assert.Contains($"job 2 of batch {link.TextContent}", page.Find(".job-facts").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("batch", OpenJob(await QueueAsync("alone")).Find(".job-facts").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_nobody_can_paint_says_so() =>
        Assert.Contains("No worker serves", OpenJob(await QueueAsync("a lighthouse")).Markup, StringComparison.Ordinal);
}
