using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

public sealed class LoginTests(Site site) : BrowserTests(site)
{
    private const string Key = "a long key for tests only";

    [Fact]
    public async Task With_an_admin_key_nobody_sees_a_page_before_the_login()
    {
        await using var server = new Server(("Dashboard__AdminKey", Key));
        await server.StartAsync();
        var page = await Site.NewPageAsync(Look.Light, server);

        await page.GotoAsync("/jobs?tier=full");
        await page.WaitForURLAsync("**/login?**");

        await page.GetByLabel("Admin key").FillAsync("not the key");
        await page.Button("Log in").ClickAsync();
        await Expect(page.GetByText("That is not the admin key.")).ToBeVisibleAsync();

        await page.GetByLabel("Admin key").FillAsync(Key);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/jobs?tier=full");
        await page.ReadyAsync();
        await Expect(page.GetByText("No job fits these filters.").Or(page.GetByText("No jobs yet."))).ToBeVisibleAsync();

        await page.Button("Log out").ClickAsync();
        await page.WaitForURLAsync("**/login**");
        await page.GotoAsync("/");
        await page.WaitForURLAsync("**/login**");
        foreach (var look in new[] { Look.Light, Look.Dark, Look.Phone, Look.DarkPhone })
        {
            var visitor = await Site.NewPageAsync(look, server);
            await visitor.GotoAsync("/login");
            Assert.Empty(await visitor.ViolationsAsync());
        }
    }
}
