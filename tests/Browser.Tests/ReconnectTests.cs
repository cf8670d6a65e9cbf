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

        await Server.KillAsync();
        await Expect(page.GetByText("The connection was lost.").First).ToBeVisibleAsync();
        await Server.StartAsync();

        await Expect(page.GetByText("The connection was lost.")).ToBeHiddenAsync();
        await Expect(page.Facts()).ToContainTextAsync("2 attempts");          // the job, too, goes on
        await Server.CancelAsync(id);
        await Expect(page.Facts().GetByText("cancelled")).ToBeVisibleAsync();
    }
}
