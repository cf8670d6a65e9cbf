using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

public sealed class ReconnectTests(Site site) : BrowserTests(site)
{
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
        await Expect(page.Facts().GetByText("cancelled")).ToBeVisibleAsync();
    }
}
