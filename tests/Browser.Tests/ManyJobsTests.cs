using System.Diagnostics;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

/// <summary>A database as a busy day leaves it. How long pages take is printed, not judged: that depends on what else the machine does.</summary>
public sealed class ManyJobsTests(Site site, ITestOutputHelper output) : BrowserTests(site)
{
    private const int Jobs = 100_000;

    [Fact]
    public async Task Pages_open_on_a_hundred_thousand_jobs()
    {
        await using var server = new Server();
        await server.SeedAsync(Jobs);
        await server.StartAsync();
        var page = await Site.NewPageAsync(Look.Light, server);
        await page.GotoAsync("/dead");          // the first page of a process also compiles it

        for (var visit = 1; visit <= 3; visit++)
        {
            await OpenAsync("/", page.GetByRole(AriaRole.Img, new() { NameRegex = new("Images per minute") }));
            await OpenAsync("/jobs", page.GetByRole(AriaRole.Cell, new() { Name = "succeeded" }).First);
            await OpenAsync("/dead", page.GetByText("do not fit into the device's memory").First);
        }

        await page.GotoAsync("/jobs");
        await page.ReadyAsync();
        await Expect(page.Locator("tbody").GetByRole(AriaRole.Row)).ToHaveCountAsync(40);
        await page.GetByLabel("Prompt contains").FillAsync("lighthouse");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tbody").GetByRole(AriaRole.Rowheader).First).ToContainTextAsync("Lighthouse");

        async Task OpenAsync(string path, ILocator numbers)
        {
            var start = Stopwatch.GetTimestamp();
            await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Commit });
            await numbers.WaitForAsync();
            output.WriteLine($"{path}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms from navigation to numbers, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        }
    }
}
