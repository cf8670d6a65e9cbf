using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

public sealed partial class JobListTests(Site site) : BrowserTests(site)
{
    [Fact]
    public async Task Filters_live_in_the_address_and_back_undoes_them()
    {
        await Server.PaintAsync(new { prompt = "a boat, filtered", tier = "full" }, new { prompt = "a boat, filtered", tier = "distilled" });
        var page = await Site.OpenAsync("/jobs");
        var rows = page.Locator("tbody").GetByRole(AriaRole.Row).Filter(new() { HasText = "a boat, filtered" });
        await Expect(rows).ToHaveCountAsync(2);

        await page.GetByLabel("Tier").SelectOptionAsync("distilled");
        await Expect(page).ToHaveURLAsync(Tier());
        await Expect(rows).ToHaveCountAsync(1);

        await page.GetByLabel("Prompt contains").FillAsync("BOAT");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(TierAndPrompt());
        await Expect(page.Locator("tbody").GetByRole(AriaRole.Row)).ToHaveCountAsync(1);

        await page.ReloadAsync();          // as a link that somebody was sent
        await page.ReadyAsync();
        await Expect(page.GetByLabel("Prompt contains")).ToHaveValueAsync("BOAT");
        await Expect(rows).ToHaveCountAsync(1);

        await page.GoBackAsync();
        await Expect(page).ToHaveURLAsync(Tier());
        await Expect(page.GetByLabel("Prompt contains")).ToHaveValueAsync("");
        await page.GoBackAsync();
        await Expect(page).ToHaveURLAsync($"{Server.Address}/jobs");
        await Expect(page.GetByLabel("Tier")).ToHaveValueAsync("");
        await Expect(rows).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_new_job_is_announced_and_shown_when_asked_for()
    {
        var page = await Site.OpenAsync("/jobs");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "List of jobs" }).Or(page.GetByText("No jobs yet."))).ToBeVisibleAsync();

        await Server.PostAsync(new { prompt = "a job that comes later" });

        var link = page.Link("a job that comes later");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = News() }).Or(link).First.WaitForAsync();
        if (!await link.IsVisibleAsync()) await page.GetByRole(AriaRole.Button, new() { NameRegex = News() }).ClickAsync();
        await Expect(link).ToBeVisibleAsync();
    }

    [GeneratedRegex(@"/jobs\?tier=distilled$")] private static partial Regex Tier();
    [GeneratedRegex(@"/jobs\?tier=distilled&prompt=BOAT$")] private static partial Regex TierAndPrompt();
    [GeneratedRegex(@"\d+ new jobs?")] private static partial Regex News();
}
