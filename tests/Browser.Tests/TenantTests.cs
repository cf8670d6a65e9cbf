using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Distributed.Browser.Tests;

/// <summary>A fleet of several tenants: whoever looks on chooses one, and sees its jobs alone. SCREENSHOTS=folder keeps what it looks like.</summary>
public sealed class TenantTests(Site site) : BrowserTests(site)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    public static TheoryData<ColorScheme, int> Looks => AccessibilityTests.Looks;

    [Fact]
    public async Task A_tenant_is_chosen_its_jobs_are_seen_live_and_the_choice_stays()
    {
        await using var server = new Server();
        await server.StartAsync();
        using var acme = await ClientAsync(server, "acme");
        await server.PaintAsync(new { prompt = "a red circle of nobody in particular", tier = "distilled" });
        var page = await Site.NewPageAsync(Look.Light, server);
        await page.GotoAsync("/jobs");
        await page.ReadyAsync();
        await Expect(page.GetByText("a red circle of nobody in particular")).ToBeVisibleAsync();
        var chooser = page.GetByLabel("Tenant", new() { Exact = true });
        await Expect(chooser).ToHaveValueAsync("default");

        await chooser.SelectOptionAsync("acme");
        await page.WaitForURLAsync("**/jobs?tenant=acme");
        await Expect(page.GetByText("No jobs yet.")).ToBeVisibleAsync();
        await Expect(page.GetByText("a red circle of nobody in particular")).ToHaveCountAsync(0);

        await page.EvaluateAsync("document.documentElement.dataset.seen = 'yes'");
        var job = await PostAsync(acme, new { prompt = "a blue square of acme", tier = "distilled" });
        await server.PaintAsync(new { prompt = "a green triangle of nobody in particular", tier = "distilled" });
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "succeeded" })).ToBeVisibleAsync();          // by itself
        await page.Locator("img.thumb").DrawnAsync();
        await Expect(page.Locator("tbody").GetByRole(AriaRole.Row)).ToHaveCountAsync(1);
        Assert.Equal("yes", await page.EvaluateAsync<string>("document.documentElement.dataset.seen"));

        await page.ReloadAsync();
        await page.ReadyAsync();
        await Expect(chooser).ToHaveValueAsync("acme");
        await page.Link("a blue square of acme").ClickAsync();
        await page.WaitForURLAsync($"**/jobs/{job}?tenant=acme");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Img).First.DrawnAsync();
        await Expect(page.Pages().GetByRole(AriaRole.Link, new() { Name = "Jobs", Exact = true })).ToHaveAttributeAsync("aria-current", "page");
        await page.Pages().GetByRole(AriaRole.Link, new() { Name = "Playground", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/playground?tenant=acme");
        await Expect(page.Button("Paint")).ToBeEnabledAsync();
        await page.PaintAsync("a yellow star of acme", "distilled");
        await page.GetByRole(AriaRole.Img, new() { Name = "a yellow star of acme" }).DrawnAsync();

        // An address that says no tenant leads to the one chosen last; a link that says one leads there.
        await page.GotoAsync("/jobs");
        await page.WaitForURLAsync("**/jobs?tenant=acme");
        await page.ReadyAsync();
        await Expect(page.Locator("tbody").GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.GotoAsync($"/jobs/{job}?tenant=default");
        await page.ReadyAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is no such job");
        await chooser.SelectOptionAsync("default");          // is already: nothing happens
        await page.Link("Look among all jobs").ClickAsync();
        await page.WaitForURLAsync("**/jobs?tenant=default");
        await Expect(page.Locator("tbody").GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await Expect(page.GetByText("of acme")).ToHaveCountAsync(0);
        await page.GoBackAsync();
        await page.GotoAsync("/dead?tenant=nobody");
        await page.ReadyAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is no such tenant");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "acme", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/dead?tenant=acme");
        await Expect(page.GetByText("No job has failed.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Every_page_of_a_tenant_is_within_reach_of_all()
    {
        await using var server = new Server();
        await server.StartAsync();
        const string Name = "a-tenant-with-quite-a-long-name-such-as-some-people-like-to-";
        using var acme = await ClientAsync(server, Name);
        var painted = await PostAsync(acme, new { prompt = "a red circle on a white background", tier = "distilled", seed = 3 });
        var batch = await PostAsync(acme, new { name = "shapes", prompts = (string[])["a blue ring", "a green star"], defaults = new { tier = "distilled" } }, "/v1/batches");
        await server.PaintAsync(new { prompt = "a job of nobody in particular", tier = "distilled" });
        var found = new List<string>();
        foreach (var (scheme, width) in Looks.Select(look => look.Data))
        {
            var name = $"{(width == Look.Phone.Width ? "narrow" : "wide")}-{scheme.ToString().ToLowerInvariant()}";
            var page = await Site.NewPageAsync(new(scheme, width, width == Look.Phone.Width ? Look.Phone.Height : 900), server);
            foreach (var (path, sign, picture) in new[]
            {
                ("/", "The whole fleet", "overview"), ("/jobs", "a red circle", "jobs"), ($"/jobs/{painted}", "Where the time went", "job"), ("/batches", "shapes", "batches"),
                ($"/batches/{batch}", "shapes", "batch"), ("/dead", "No job has failed.", "dead"), ("/playground", "Your pictures appear here.", "playground"), ($"/jobs/{Guid.NewGuid()}", "chosen above", "no-such-job"),
            })
            {
                await page.GotoAsync($"{path}?tenant={Name}");
                await LookAsync(page, path, sign, $"{picture}-{name}");
            }
            var running = await server.PostLongAsync();
            await page.GotoAsync($"/?tenant={Name}");
            await LookAsync(page, "/ with something to do", "with most to do", $"overview-busy-{name}");
            await server.CancelAsync(running);
            await page.GotoAsync("/jobs?tenant=nobody");
            await LookAsync(page, "/jobs?tenant=nobody", "There is no such tenant", $"no-such-tenant-{name}");
            await page.SetViewportSizeAsync(320, 640);
            await page.GotoAsync($"/jobs?tenant={Name}");
            await LookAsync(page, "/jobs at 320 px", "a red circle", $"jobs-320-{name}");
        }
        Assert.Empty(found);

        async Task LookAsync(IPage page, string path, string sign, string picture)
        {
            await page.ReadyAsync();
            await Expect(page.GetByRole(AriaRole.Main).GetByText(sign).First).ToBeVisibleAsync();
            await Expect(page.GetByLabel("Tenant", new() { Exact = true })).ToBeVisibleAsync();
            found.AddRange(await page.ViolationsAsync());
            var over = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (over > 0) found.Add($"{path} is {over} px wider than the screen.");
            if (Folder is not null) await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"tenant-{picture}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }

    [Fact]
    public async Task A_tenant_is_chosen_without_a_mouse()
    {
        await using var server = new Server();
        await server.StartAsync();
        using var acme = await ClientAsync(server, "acme");
        var page = await Site.NewPageAsync(Look.Light, server);
        await page.GotoAsync("/batches?tenant=default");
        await page.ReadyAsync();
        var chooser = page.GetByLabel("Tenant", new() { Exact = true });
        await page.TabToAsync(chooser);
        await page.Keyboard.TypeAsync("acme");
        await page.WaitForURLAsync("**/batches?tenant=acme");
        await Expect(chooser).ToBeFocusedAsync();
    }

    /// <summary>The API with a new key of a tenant, which is there from then on.</summary>
    private static async Task<HttpClient> ClientAsync(Server server, string tenant)
    {
        var api = new HttpClient { BaseAddress = new(server.Address) };
        using var made = await api.PostAsJsonAsync("/v1/keys", new { name = "a test", tenant });
        made.EnsureSuccessStatusCode();
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString());
        return api;
    }

    private static async Task<string> PostAsync(HttpClient api, object body, string path = "/v1/jobs")
    {
        using var answer = await api.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
