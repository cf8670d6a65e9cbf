using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

/// <summary>What all pages have in common: colours, navigation, keyboard, narrow screens.</summary>
public sealed class FrameTests(Site site) : BrowserTests(site)
{
    private static readonly string[] Pages = ["/", "/jobs", "/batches", "/playground", "/dead", "/no-such-page", "/jobs/no-such-job", "/batches/no-such-batch"];

    [Fact]
    public async Task Chosen_colours_are_remembered()
    {
        var page = await Site.OpenAsync("/");
        var light = await BackgroundAsync(page);

        await page.Button("Colours: As the system").ClickAsync();
        await page.GetByText("Dark", new() { Exact = true }).ClickAsync();
        await Expect(page.Button("Colours: Dark")).ToBeVisibleAsync();
        await Expect(page.Locator("body")).Not.ToHaveCSSAsync("background-color", light);
        var dark = await BackgroundAsync(page);

        await page.GotoAsync("/jobs");
        Assert.Equal(dark, await BackgroundAsync(page));          // with the first paint, before the circuit
        await page.ReadyAsync();
        await Expect(page.Button("Colours: Dark")).ToBeVisibleAsync();
        Assert.Equal(dark, await BackgroundAsync(page));
    }

    [Fact]
    public async Task The_systems_colours_hold_until_others_are_chosen()
    {
        var light = await BackgroundAsync(await Site.OpenAsync("/"));
        var page = await Site.OpenAsync("/", Look.Dark);
        await Expect(page.Locator("body")).Not.ToHaveCSSAsync("background-color", light);

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });

        await Expect(page.Locator("body")).ToHaveCSSAsync("background-color", light);
    }

    [Fact]
    public async Task A_picture_can_be_painted_without_a_mouse()
    {
        var page = await Site.OpenAsync("/");

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Link("Skip to content")).ToBeFocusedAsync();
        await Expect(page.Link("Skip to content")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main")).ToBeFocusedAsync();

        await page.ReloadAsync();
        await page.ReadyAsync();
        await page.TabToAsync(page.Link("Playground"));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/playground");
        await Expect(page.Button("Paint")).ToBeEnabledAsync();
        await page.TabToAsync(page.GetByLabel("Prompt", new() { Exact = true }));
        await page.Keyboard.TypeAsync("a key and a lock");
        await page.TabToAsync(page.GetByRole(AriaRole.Radio, new() { Name = "full" }));
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "distilled" })).ToBeCheckedAsync();
        await page.TabToAsync(page.Button("Paint"));
        await page.Keyboard.PressAsync("Enter");

        await page.GetByRole(AriaRole.Img, new() { Name = "a key and a lock" }).DrawnAsync();
    }

    [Fact]
    public async Task A_question_takes_the_focus_and_escape_leaves_it()
    {
        var id = await Server.PostLongAsync();
        var page = await Site.OpenAsync($"/jobs/{id}");
        await page.Button("Cancel job").FocusAsync();

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).Locator(":focus").Or(page.Locator("[role=dialog]:focus")).First).ToBeAttachedAsync();
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(page.Facts().GetByText("running")).ToBeVisibleAsync();
        await Server.CancelAsync(id);
    }

    [Fact]
    public async Task On_a_narrow_screen_no_page_scrolls_sideways_and_all_are_in_reach()
    {
        var jobs = await Site.BusyMorningAsync();
        var batch = await Site.PaintedBatchAsync();
        var page = await Site.OpenAsync("/", Look.Phone);
        foreach (var path in Pages.Concat([$"/jobs/{jobs[0]}", $"/jobs/{jobs[^1]}", $"/batches/{batch}", $"/jobs?batchId={batch}"]))
        {
            await page.GotoAsync(path);
            await page.ReadyAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            var over = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(over <= 0, $"{path} is {over} px wider than the screen.");
        }

        foreach (var (name, path) in new[] { ("Overview", "/"), ("Jobs", "/jobs"), ("Batches", "/batches"), ("Playground", "/playground"), ("Dead jobs", "/dead") })
        {
            await page.Button("Navigation").ClickAsync();
            await page.Pages().GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            await page.WaitForURLAsync($"{Server.Address}{path}");
            await Expect(page.Pages()).Not.ToBeInViewportAsync();          // it has gone out of the way
        }
    }

    private static Task<string> BackgroundAsync(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
}
