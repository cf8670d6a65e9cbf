using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

public sealed class BatchPageTests(Site site) : BrowserTests(site)
{
    [Fact]
    public async Task A_batch_is_found_and_followed_to_its_end_and_leads_to_its_jobs_and_back()
    {
        string[] prompts = ["a red circle in a set", "a blue square in a set", "a green star in a set"];
        var crowd = await Server.PostCrowdAsync();          // it is not over before the page is there
        var id = await Server.PostBatchAsync(new { name = "a set of shapes", prompts, defaults = new { steps = 100, priority = "high" } });
        var page = await Site.OpenAsync("/");
        await page.Pages().GetByRole(AriaRole.Link, new() { Name = "Batches", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^a set of shapes") }).ClickAsync();
        await page.WaitForURLAsync($"**/batches/{id}");
        await page.EvaluateAsync("document.documentElement.dataset.seen = 'yes'");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "a set of shapes", Level = 1 })).ToBeVisibleAsync();          // the list, too, has what follows
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of a set of shapes" })).ToBeVisibleAsync();
        Assert.Empty(await page.ViolationsAsync());

        await Server.CancelBatchAsync(crowd);
        await Expect(page.Facts().GetByText("succeeded")).ToBeVisibleAsync();
        foreach (var prompt in prompts) await page.GetByRole(AriaRole.Img, new() { NameRegex = new($"^{prompt}") }).DrawnAsync();
        await Expect(page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Cell, new() { Name = "succeeded" })).ToHaveCountAsync(prompts.Length);
        Assert.Equal("yes", await page.EvaluateAsync<string>("document.documentElement.dataset.seen"));
        Assert.Empty(await page.ViolationsAsync());

        await page.GetByRole(AriaRole.Img, new() { NameRegex = new($"^{prompts[1]}") }).ClickAsync();
        await Expect(page.Facts()).ToContainTextAsync("job 2 of batch");
        await page.Facts().GetByRole(AriaRole.Link).ClickAsync();
        await page.WaitForURLAsync($"**/batches/{id}");
        await page.GetByRole(AriaRole.Link, new() { Name = "3 jobs succeeded" }).ClickAsync();
        await Expect(page.Locator("tbody").GetByRole(AriaRole.Row)).ToHaveCountAsync(prompts.Length);
    }

    [Fact]
    public async Task All_of_a_batch_is_cancelled_after_a_question()
    {
        var id = await Server.PostBatchAsync(new { matrix = new { seed = Enumerable.Range(0, 40) }, defaults = new { prompt = "one of many", steps = 100, width = 128, height = 128 } });
        var page = await Site.OpenAsync($"/batches/{id}");

        await page.Button("Cancel all").ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog);
        await Expect(question).ToContainTextAsync("will not be painted");
        Assert.Empty(await page.ViolationsAsync());
        await question.GetByRole(AriaRole.Button, new() { Name = "Cancel all" }).ClickAsync();

        await Expect(page.Facts().GetByText("cancelled")).ToBeVisibleAsync();
        await Expect(page.Button("Cancel all")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_batch_that_is_not_there_says_so()
    {
        var page = await Site.NewPageAsync(Look.Light, Server);
        Assert.Equal(404, (await page.GotoAsync($"/batches/{Guid.NewGuid()}"))!.Status);
        Assert.Equal(404, (await page.GotoAsync("/batches/mine"))!.Status);
        await page.ReadyAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is no such batch");
        await page.Link("Look among all batches").ClickAsync();
        await page.WaitForURLAsync("**/batches");
    }
}
