using System.Diagnostics;
using Distributed.EndToEnd.Tests;
using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

public sealed class ReconnectTests(Site site) : BrowserTests(site)
{
    [Fact]
    public async Task A_page_that_has_given_up_finds_its_server_again_by_itself()
    {
        var page = await Site.NewPageAsync(Look.Light, Server);
        await page.Clock.InstallAsync();          // the outage lasts an hour, the test does not
        await page.GotoAsync("/jobs");
        await page.ReadyAsync();
        var notice = page.Locator("#components-reconnect-modal");
        await Server.KillAsync();
        try
        {
            await Expect(notice).ToBeVisibleAsync();
            var hasGivenUp = page.GetByText("The server cannot be reached.");
            var start = Stopwatch.GetTimestamp();          // each try takes time of its own
            while (!await hasGivenUp.IsVisibleAsync() && Stopwatch.GetElapsedTime(start) < Wait.Patience) await page.Clock.RunForAsync(30_000);
            await Expect(hasGivenUp).ToBeVisibleAsync();
        }
        finally
        {
            await Server.StartAsync();
        }

        await page.Clock.RunForAsync(31_000);
        await Expect(notice).ToBeHiddenAsync();
        await page.ReadyAsync();
    }

    [Fact]
    public async Task A_page_outlives_its_server_and_goes_on_by_itself()
    {
        var id = await Server.PostLongAsync("a phoenix");
        var page = await Site.OpenAsync($"/jobs/{id}");
        await Expect(page.Facts().GetByText("running")).ToBeVisibleAsync();

        var notice = page.Locator("#components-reconnect-modal");
        await Server.KillAsync();
        try
        {
            await Expect(notice).ToBeVisibleAsync();
            Assert.StartsWith("The connection was lost.", (await notice.InnerTextAsync()).Trim(), StringComparison.Ordinal);
        }
        finally
        {
            await Server.StartAsync();
        }

        await Expect(notice).ToBeHiddenAsync();
        await Expect(page.Facts()).ToContainTextAsync("2 attempts");          // the job, too, goes on
        await Server.CancelAsync(id);
        await Expect(page.Facts().GetByText("cancelled").Or(page.Facts().GetByText("succeeded"))).ToBeVisibleAsync();          // it may have been faster
    }
}
