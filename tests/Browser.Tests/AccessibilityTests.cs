using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

public sealed class AccessibilityTests(Site site) : BrowserTests(site)
{
    public static TheoryData<ColorScheme, int> Looks => new()
    {
        { ColorScheme.Light, Look.Light.Width }, { ColorScheme.Dark, Look.Light.Width }, { ColorScheme.Light, Look.Phone.Width }, { ColorScheme.Dark, Look.Phone.Width },
    };

    [Fact]
    public async Task A_planted_fault_is_found()
    {
        var page = await Site.OpenAsync("/dead");

        await page.Locator("main").EvaluateAsync("main => main.append(document.createElement('button'))");

        Assert.Contains(await page.ViolationsAsync(), violation => violation.StartsWith("/dead: button-name (critical)", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Looks))]
    public async Task Axe_finds_nothing_on_any_page(ColorScheme scheme, int width)
    {
        var jobs = await Site.BusyMorningAsync();
        var batch = await Site.PaintedBatchAsync();
        var found = new List<string>();
        var page = await Site.OpenAsync("/", new(scheme, width, 900));
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal)) found.Add(message.Text);          // a page that is not there is one of those
        };

        var running = await Server.PostLongAsync();
        await LookAsync($"/jobs/{running}", page.GetByRole(AriaRole.Progressbar));
        await page.Button("Cancel job").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        found.AddRange(await page.ViolationsAsync());
        await Server.CancelAsync(running);

        await LookAsync("/", page.GetByRole(AriaRole.Img, new() { NameRegex = new("Images per minute") }));
        await LookAsync("/jobs", page.GetByRole(AriaRole.Table));
        await LookAsync("/jobs?prompt=nothing+like+this", page.GetByText("No job fits these filters."));
        await LookAsync($"/jobs?batchId={batch}", page.GetByRole(AriaRole.Table));
        await LookAsync("/batches", page.GetByRole(AriaRole.Table));
        await page.GetByText("Submit a batch", new() { Exact = true }).ClickAsync();
        found.AddRange(await page.ViolationsAsync());
        await LookAsync($"/batches/{batch}", page.GetByRole(AriaRole.Img, new() { NameRegex = new("^a ring") }));
        await LookAsync("/batches/no-such-batch", page.GetByText("There is no such batch"));
        await LookAsync($"/jobs/{jobs[0]}", page.GetByRole(AriaRole.Heading, new() { Name = "Where the time went" }));
        await LookAsync($"/jobs/{jobs[^1]}", page.GetByText("do not fit into the device's memory"));
        await LookAsync("/dead", page.GetByRole(AriaRole.Table));
        await LookAsync("/no-such-page", page.GetByText("There is no such page"));
        await LookAsync($"/jobs/{Guid.NewGuid()}", page.GetByRole(AriaRole.Heading, new() { Level = 1 }));
        await LookAsync("/playground", page.GetByText("Your pictures appear here."));
        await page.PaintAsync("", "both");
        await Expect(page.GetByText("One field needs a change.")).ToBeVisibleAsync();
        found.AddRange(await page.ViolationsAsync());
        await page.PaintAsync("a pair", "both", seed: 3);
        await Expect(page.GetByText("waiting not counted")).ToBeVisibleAsync();
        found.AddRange(await page.ViolationsAsync());

        Assert.Empty(found);

        async Task LookAsync(string path, ILocator sign)
        {
            await page.GotoAsync(path);
            await page.ReadyAsync();
            await Expect(sign.First).ToBeVisibleAsync();
            found.AddRange(await page.ViolationsAsync());
        }
    }
}
