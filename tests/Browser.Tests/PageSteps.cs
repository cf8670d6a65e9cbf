using System.Text.RegularExpressions;
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
        await Assertions.Expect(picture).Not.ToHaveJSPropertyAsync("naturalWidth", 0);
    }

    /// <summary>Has the page itself note every status and progress that it shows: what is shown for a moment may be gone when a test looks.</summary>
    public static Task NoteAsync(this IPage page) => page.EvaluateAsync("""
        () => {
            const seen = new Set();
            const look = () => {
                for (const shown of document.querySelectorAll(".job-facts .status, [role=progressbar]")) seen.add(shown.getAttribute("aria-label") ?? shown.textContent.trim());
                document.documentElement.dataset.noted = [...seen].join(", ");
            };
            new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
            look();
        }
        """);

    /// <summary>Waits until a page has shown a status or progress since <see cref="NoteAsync"/>.</summary>
    public static Task NotedAsync(this IPage page, string shown) => Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-noted", new Regex($"\\b{shown}\\b"));

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
