using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

public sealed class JobPageTests(Site site) : BrowserTests(site)
{
    [Fact]
    public async Task A_page_follows_its_job_to_the_end_without_a_reload()
    {
        var crowd = await Server.PostCrowdAsync();          // the job begins when the page is there
        var id = await Server.PostAsync(new { prompt = "a house by the sea", steps = 100, imageCount = 3, priority = "high" });
        var page = await Site.OpenAsync($"/jobs/{id}");
        await page.EvaluateAsync("document.documentElement.dataset.seen = 'yes'");

        await Expect(page.Facts().GetByText("queued")).ToBeVisibleAsync();
        await page.NoteAsync();
        await Server.CancelBatchAsync(crowd);
        await page.NotedAsync("running");
        await page.NotedAsync("Denoising");

        await Expect(page.Facts().GetByText("succeeded")).ToBeVisibleAsync();
        await page.GetByAltText("a house by the sea – image 3 of 3").DrawnAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Where the time went" })).ToBeVisibleAsync();
        Assert.Equal("yes", await page.EvaluateAsync<string>("document.documentElement.dataset.seen"));
    }

    [Fact]
    public async Task Cancelling_asks_first_and_says_what_came_of_it()
    {
        var id = await Server.PostLongAsync();
        var page = await Site.OpenAsync($"/jobs/{id}");

        await page.Button("Cancel job").ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog);
        await Expect(question).ToContainTextAsync("A worker is painting this job.");
        await question.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await Expect(question).ToBeHiddenAsync();
        await Expect(page.Facts().GetByText("running")).ToBeVisibleAsync();

        await page.Button("Cancel job").ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Cancel job" }).ClickAsync();

        await Expect(page.GetByText("Asked to stop").Or(page.GetByText("Cancelled.")).First).ToBeVisibleAsync();
        await Expect(page.Facts().GetByText("cancelled")).ToBeVisibleAsync();
        await Expect(page.Button("Cancel job")).ToBeHiddenAsync();
        await Expect(page.Button("Run again")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_job_that_runs_again_is_a_new_job_with_the_same_seed_and_each_leads_to_the_other()
    {
        var id = (await Server.PaintAsync(new { prompt = "a yellow star", seed = 77 }))[0];
        var page = await Site.OpenAsync($"/jobs/{id}");

        await page.Button("Run again").ClickAsync();

        var first = page.Facts().GetByRole(AriaRole.Link);
        await Expect(page.Facts()).ToContainTextAsync("runs again");
        Assert.DoesNotContain(id, page.Url, StringComparison.OrdinalIgnoreCase);
        var again = page.Url;
        await Expect(page.Facts().GetByText("succeeded")).ToBeVisibleAsync();
        await Expect(page.GetByText("64 × 64 · seed 77")).ToBeVisibleAsync();

        await first.ClickAsync();
        await page.WaitForURLAsync($"**/jobs/{id}");
        await Expect(page.Facts()).ToContainTextAsync("was run again as");
        await page.Facts().GetByRole(AriaRole.Link).ClickAsync();
        await page.WaitForURLAsync(again);
    }

    [Fact]
    public async Task A_job_that_is_not_there_says_so()
    {
        var page = await Site.OpenAsync($"/jobs/{Guid.NewGuid()}");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is no such job");
        await page.Link("Look among all jobs").ClickAsync();
        await page.WaitForURLAsync("**/jobs");
    }
}
