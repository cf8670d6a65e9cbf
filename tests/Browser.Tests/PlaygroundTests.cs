using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

public sealed class PlaygroundTests(Site site) : BrowserTests(site)
{
    [Fact]
    public async Task A_submitted_prompt_shows_its_progress_and_becomes_a_picture()
    {
        var crowd = await Server.PostCrowdAsync();          // the job begins when it is watched
        var page = await Site.OpenAsync("/playground");

        await page.PaintAsync("a red circle", "full", seed: 5, steps: 100);

        await Expect(page.GetByText("Waiting for a worker")).ToBeVisibleAsync();
        await page.NoteAsync();
        await Server.CancelBatchAsync(crowd);
        await page.NotedAsync("Denoising");
        var result = page.GetByRole(AriaRole.Article, new() { Name = "a red circle" });
        await result.GetByRole(AriaRole.Img, new() { Name = "a red circle" }).DrawnAsync();
        await Expect(result.GetByText("succeeded")).ToBeVisibleAsync();
        await Expect(result.GetByText("· seed 5")).ToHaveCountAsync(2);          // of the round, and of its picture
    }

    [Fact]
    public async Task What_a_picture_is_going_to_be_is_seen_while_it_is_painted()
    {
        var page = await Site.OpenAsync("/playground");
        var refused = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error") refused.Add(message.Text);
        };
        await page.GetByText("Advanced", new() { Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("Show previews while painting")).ToBeCheckedAsync();
        await page.GetByLabel("Width").FillAsync("128");
        await page.GetByLabel("Height").FillAsync("128");
        await page.GetByLabel("Images").FillAsync("8");

        await page.PaintAsync("a red star on a white background", "full", seed: 5, steps: 100);

        var preview = page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Preview at step [0-9]+ of 100$") });
        await preview.DrawnAsync();
        await Expect(preview).ToHaveJSPropertyAsync("naturalWidth", 128);
        Assert.Empty(await page.ViolationsAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Open job of tier full" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Preview of the next picture" })).ToBeVisibleAsync();
        await preview.DrawnAsync();
        Assert.Empty(await page.ViolationsAsync());
        Assert.Empty(refused);
        await Server.CancelAsync(page.Url.Split('/')[^1]);
    }

    [Fact]
    public async Task Both_tiers_paint_side_by_side_from_one_seed_and_are_compared()
    {
        var page = await Site.OpenAsync("/playground");

        await page.PaintAsync("a blue square", "both", seed: 11);

        var result = page.GetByRole(AriaRole.Article, new() { Name = "a blue square" });
        var pictures = result.GetByRole(AriaRole.Img, new() { Name = "a blue square" });
        await Expect(pictures).ToHaveCountAsync(2);
        await pictures.Nth(0).DrawnAsync();
        await pictures.Nth(1).DrawnAsync();
        await Expect(result.GetByText("64 × 64 · seed 11")).ToHaveCountAsync(2);
        await Expect(result.GetByText("on the worker, waiting not counted")).ToBeVisibleAsync();
        Assert.True(await pictures.EvaluateAllAsync<bool>("""
            pictures => {
                const [left, right] = pictures.map(picture => picture.getBoundingClientRect());          // both at once: the page may scroll
                return left.right <= right.left && left.top === right.top;
            }
            """), "They stand side by side.");
    }

    [Fact]
    public async Task What_is_wrong_is_said_beside_the_field_and_nothing_is_submitted()
    {
        var page = await Site.OpenAsync("/playground");

        await page.GetByLabel("Width").FillAsync("100");
        await page.PaintAsync("", "full");

        await Expect(page.GetByText("2 fields need a change.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Width")).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("Width .*8"));
        await Expect(page.GetByText("Your pictures appear here.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_reloaded_tab_still_shows_its_pictures()
    {
        var page = await Site.OpenAsync("/playground");
        await page.PaintAsync("a green triangle", "distilled");
        await page.GetByRole(AriaRole.Img, new() { Name = "a green triangle" }).DrawnAsync();

        await page.ReloadAsync();

        await page.GetByRole(AriaRole.Img, new() { Name = "a green triangle" }).DrawnAsync();
        await Expect(page.GetByLabel("Prompt", new() { Exact = true })).ToHaveValueAsync("a green triangle");
    }

    [Fact]
    public async Task A_picture_is_uploaded_by_keyboard_on_a_phone_and_painted_over()
    {
        var page = await Site.OpenAsync("/playground", Look.Phone);
        var refused = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error") refused.Add(message.Text);          // what the content security policy stops, among others
        };

        await page.TabToAsync(page.GetByText("Advanced", new() { Exact = true }));
        await page.Keyboard.PressAsync("Enter");
        var file = page.GetByLabel("Input image");
        await page.TabToAsync(file);
        await file.SetInputFilesAsync(new FilePayload { Name = "screen.png", MimeType = "image/png", Buffer = await page.ScreenshotAsync() });
        await page.GetByRole(AriaRole.Img, new() { Name = "The picture to start from" }).DrawnAsync();
        await page.GetByLabel("Strength").FillAsync("0.5");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the screen.");
        Assert.Empty(await page.ViolationsAsync());

        await page.PaintAsync("a drawing of a page", "full", seed: 5);
        await page.GetByRole(AriaRole.Img, new() { Name = "a drawing of a page" }).DrawnAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Open job of tier full" }).ClickAsync();
        await page.GetByRole(AriaRole.Img, new() { Name = "The picture that this job starts from" }).DrawnAsync();
        Assert.Empty(await page.ViolationsAsync());
        Assert.Empty(refused);
    }
}
