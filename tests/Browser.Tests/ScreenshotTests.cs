using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

/// <summary>The pictures of docs/images. SCREENSHOTS=docs/images writes them; without it only the way there is walked.</summary>
public sealed class ScreenshotTests(Site site) : BrowserTests(site)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    public static TheoryData<string> Looks => ["light", "dark", "narrow"];

    [Theory, MemberData(nameof(Looks))]
    public async Task Pages_are_shown_with_something_on_them(string name)
    {
        var look = name switch { "light" => Look.Light, "dark" => Look.Dark, _ => Look.Phone };
        var jobs = await Site.BusyMorningAsync();

        var page = await Site.OpenAsync("/playground", look);
        await page.PaintAsync("a red circle on a white background", "both", seed: 42);
        var pictures = page.GetByRole(AriaRole.Article).GetByRole(AriaRole.Img, new() { Name = "a red circle" });
        await Expect(page.GetByText("waiting not counted")).ToBeVisibleAsync();
        await Expect(pictures).ToHaveCountAsync(2);
        await pictures.Nth(0).DrawnAsync();
        await pictures.Nth(1).DrawnAsync();
        if (look.Width == Look.Phone.Width) await page.GetByRole(AriaRole.Article).EvaluateAsync("article => window.scrollTo(0, article.offsetTop - 60)");
        else await page.EvaluateAsync("window.scrollTo(0, 0)");
        await KeepAsync(page, $"playground-{name}");

        await page.GotoAsync($"/jobs/{jobs[5]}");
        await page.ReadyAsync();
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Img).First.DrawnAsync();
        await KeepAsync(page, $"job-{name}");

        // The device takes the tiers in turns: some are painted, others wait.
        string[] running =
        [
            await Server.PostLongAsync("a red heart on a beige background", images: 2), await Server.PostLongAsync("an orange cross on a white background", images: 1),
            await Server.PostAsync(new { prompt = "a small brown circle on a light blue background", tier = "distilled" }), await Server.PostAsync(new { prompt = "a green star on a gray background", tier = "distilled" }),
        ];
        await page.GotoAsync("/");
        await page.ReadyAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new("Images per minute") })).ToBeVisibleAsync();
        await KeepAsync(page, $"overview-{name}");
        await page.GotoAsync("/jobs");
        await page.ReadyAsync();
        await Expect(page.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
        await KeepAsync(page, $"jobs-{name}");
        foreach (var id in running) await Server.CancelAsync(id);
    }

    [Theory, InlineData("light"), InlineData("dark"), InlineData("narrow"), InlineData("narrow-dark")]
    public async Task Batches_are_shown_with_something_on_them(string name)
    {
        var look = name switch { "light" => Look.Light, "dark" => Look.Dark, "narrow" => Look.Phone, _ => Look.DarkPhone };
        var batch = await Site.PaintedBatchAsync();
        string[] prompt = ["a red heart on a beige background", "an orange cross on a white background", "a small brown circle on a light blue background", "a purple ring on a gray background"];
        var going = await Server.PostBatchAsync(new { name = "shapes and seeds", matrix = new { prompt, seed = (int[])[1, 2, 3, 4, 5] }, defaults = new { steps = 100, width = 96, height = 96 } });

        var page = await Site.OpenAsync($"/batches/{going}", look);
        await Expect(page.Locator(".gallery img")).Not.ToHaveCountAsync(0);
        await page.Locator(".gallery img").First.DrawnAsync();
        await KeepAsync(page, $"batch-going-{name}");
        await page.GotoAsync("/batches");
        await page.ReadyAsync();
        await Expect(page.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
        await KeepAsync(page, $"batches-{name}");
        await Server.CancelBatchAsync(going);
        await page.GotoAsync($"/batches/{batch}");
        await page.ReadyAsync();
        await page.Locator(".gallery img").First.DrawnAsync();
        await KeepAsync(page, $"batch-{name}");
    }

    private static async Task KeepAsync(IPage page, string name)
    {
        if (Folder is not null) await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }
}
