using System.Net.Http.Json;
using System.Text.Json;
using Distributed.EndToEnd.Tests;
using Microsoft.Playwright;

namespace Distributed.Browser.Tests;

/// <summary>Standalone as a stranger runs it, and a browser to look at it. All tests share one of each; every test has a context of its own.</summary>
public sealed class Site : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private readonly string folder = Directory.CreateTempSubdirectory("browser-tests-").FullName;
    private ProgramProcess? process;
    private IPlaywright? playwright;
    private IBrowser? browser;

    public string Address { get; } = $"http://127.0.0.1:{ProgramProcess.FreePort()}";

    public HttpClient Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium)) return;          // the tests say so themselves
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] });
        Api = new() { BaseAddress = new(Address) };
        await StartAsync();
    }

    /// <summary>Starts the program, on the data that it left if it ran before, and waits until it can paint.</summary>
    public async Task StartAsync()
    {
        process = new ProgramProcess("Standalone", folder, [("DISTRIBUTED_DATA", Path.Combine(folder, "data")), ("ASPNETCORE_URLS", Address)]);
        await Wait.UntilAsync(async () =>
        {
            process.ThrowIfExited();
            return (await Api.GetAsync("/health/ready")).IsSuccessStatusCode;
        });
    }

    public Task KillAsync() => process!.KillAsync();

    /// <summary>A page of a new context: no cookies, one window size, one colour scheme.</summary>
    public async Task<IPage> OpenAsync(string path, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900)
    {
        Assert.SkipWhen(browser is null, $"{Chromium} is not installed; ./test installs it.");
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = Address,
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(60_000);          // a machine under load, not a promise of speed
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>Posts a job by the API.</summary>
    public async Task<string> PostAsync(object job)
    {
        using var answer = await Api.PostAsJsonAsync("/v1/jobs", job);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    /// <summary>Posts a job and waits for its end.</summary>
    public async Task<string> PaintAsync(object job)
    {
        var id = await PostAsync(job);
        await Wait.UntilAsync(async () => (await StatusAsync(id)) is not ("queued" or "running"));
        return id;
    }

    public async Task<string> StatusAsync(string id) => (await Api.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}")).GetProperty("status").GetString()!;

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        Api?.Dispose();
        if (process is not null) await process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
