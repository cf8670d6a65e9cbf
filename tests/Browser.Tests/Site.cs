using Distributed.Browser.Tests;
using Microsoft.Playwright;
using Xunit.Sdk;

// One machine, one server, one browser: together the tests would only starve each other.
[assembly: Xunit.v3.Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Site))]

namespace Distributed.Browser.Tests;

/// <summary>A server and a browser that all tests share; every test has a browser context of its own.</summary>
public sealed class Site : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    // A machine under load, not a promise of speed.
    private const int PatienceMs = 180_000;

    private IPlaywright? playwright;
    private IBrowser? browser;
    private string[]? painted;
    private string? batch;

    public static string? Missing => File.Exists(Chromium) ? null : $"{Chromium} is not installed; ./test installs it on Debian.";

    public Server Server { get; } = new();

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null) return;          // the tests say so themselves
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"], Timeout = PatienceMs });
        await Server.StartAsync();
    }

    /// <summary>Opens a page in a new context, without any cookies, and waits until it answers to clicks.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="look">What it is looked at with; a wide light window by default.</param>
    public async Task<IPage> OpenAsync(string path, Look? look = null)
    {
        var page = await NewPageAsync(look, Server);
        await page.GotoAsync(path);
        await page.ReadyAsync();
        return page;
    }

    /// <summary>An empty page in a new context.</summary>
    public async Task<IPage> NewPageAsync(Look? look, Server server)
    {
        look ??= Look.Light;
        var context = await browser!.NewContextAsync(new()
        {
            BaseURL = server.Address,
            ColorScheme = look.Scheme,
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(PatienceMs);
        return await context.NewPageAsync();
    }

    /// <summary>A busy morning: a dozen pictures of both tiers and one failed job, the last id. Made once.</summary>
    public async Task<string[]> BusyMorningAsync()
    {
        string[] prompts = ["a red circle on a white background", "a blue square on a gray background", "a green triangle on a beige background",
            "a large yellow star on a dark blue background", "a purple ring on a white background", "a pink heart on a black background"];
        return painted ??=
        [
            .. await Server.PaintAsync([.. prompts.Select((prompt, i) => new { prompt, tier = "full", steps = 10 + 5 * i, imageCount = 1 + i % 2, seed = i })]),
            .. await Server.PaintAsync([.. prompts.Select((prompt, i) => new { prompt, tier = "distilled", steps = 10 + 5 * i, seed = i })]),
            await Server.PostFailedAsync("eight very large pictures of everything at once"),
        ];
    }

    /// <summary>A batch of twenty jobs that have all succeeded: four prompts at five steps. Made once.</summary>
    public async Task<string> PaintedBatchAsync()
    {
        if (batch is not null) return batch;
        string[] prompt = ["a ring on a white background", "a red circle on a gray background", "a yellow star on a dark blue background", "a green triangle on a beige background"];
        batch = await Server.PostBatchAsync(new { name = "how many steps?", matrix = new { prompt, steps = (int[])[2, 4, 8, 16, 32] } });
        await Server.WaitForBatchAsync(batch);
        return batch;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        await Server.DisposeAsync();
    }
}
