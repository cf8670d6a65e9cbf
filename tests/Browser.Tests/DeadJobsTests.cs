using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

public sealed class DeadJobsTests(Site site) : BrowserTests(site)
{
    [Fact]
    public async Task A_failed_job_is_redriven_once_and_stays_on_record()
    {
        var id = await Server.PostFailedAsync("a picture too large");
        var page = await Site.OpenAsync("/dead?prompt=a picture too large");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "a picture too large" });
        await Expect(row).ToContainTextAsync("do not fit into the device's memory");

        await row.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.Button("Redrive 1 selected job").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Redrive" }).ClickAsync();
        await Expect(page.GetByText("1 failed job runs again.")).ToBeVisibleAsync();
        await Expect(row.GetByRole(AriaRole.Checkbox)).ToBeDisabledAsync();
        await Expect(row).ToContainTextAsync("Run again already");

        await row.GetByRole(AriaRole.Link, new() { Name = "a picture too large" }).ClickAsync();
        await page.WaitForURLAsync($"**/jobs/{id}");
        await Expect(page.Facts()).ToContainTextAsync("was run again as");
        await page.Facts().GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Facts()).ToContainTextAsync("runs again");
        await Server.CancelAsync(page.Url.Split('/')[^1]);          // it would only keep the machine busy
    }
}
