using Microsoft.Playwright;

namespace Distributed.Browser.Tests;

/// <summary>What people do on these pages.</summary>
internal static class PageSteps
{
    /// <summary>Waits until the page's circuit is there: only then has the renderer put the mark of its references on the elements.</summary>
    public static Task ReadyAsync(this IPage page) => page.Locator("xpath=//main[@*[starts-with(name(), '_bl_')]]").WaitForAsync();

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>The line of facts below a job's title.</summary>
    public static ILocator Facts(this IPage page) => page.Locator(".job-facts");

    /// <summary>The links to all pages.</summary>
    public static ILocator Pages(this IPage page) => page.GetByRole(AriaRole.Navigation, new() { Name = "Pages", Exact = true });

    /// <summary>Fills in the playground and submits.</summary>
    public static async Task PaintAsync(this IPage page, string prompt, string tier, int? seed = null, int? steps = null)
    {
        await page.GetByLabel("Prompt", new() { Exact = true }).FillAsync(prompt);
        await page.GetByRole(AriaRole.Radio, new() { Name = tier }).CheckAsync();
        if (seed is not null) await page.GetByLabel("Seed", new() { Exact = true }).FillAsync($"{seed}");
        if (steps is not null) await page.GetByLabel("Steps").FillAsync($"{steps}");
        await page.Button(tier == "both" ? "Paint with both" : "Paint").ClickAsync();
    }

    /// <summary>Waits until a picture is not only there but drawn.</summary>
    public static async Task DrawnAsync(this ILocator picture)
    {
        await Assertions.Expect(picture).ToBeVisibleAsync();
        await Assertions.Expect(picture).ToHaveJSPropertyAsync("complete", true);
        Assert.NotEqual(0, await picture.EvaluateAsync<int>("image => image.naturalWidth"));
    }

    /// <summary>Presses the tabulator until an element has the focus.</summary>
    public static async Task TabToAsync(this IPage page, ILocator element)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await element.EvaluateAsync<bool>("element => element === document.activeElement")) return;
        }
        Assert.Fail($"The tabulator does not reach {element}.");
    }
}
