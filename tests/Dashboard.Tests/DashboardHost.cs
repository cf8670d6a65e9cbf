using System.Net;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distributed.Dashboard.Tests;

/// <summary>The dashboard's process on a real port, over a real SQLite file, an image folder and the in-memory bus.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    public const string Key = "0123456789abcdef-test";

    private readonly WebApplication app;
    private readonly string? ownFolder;

    private DashboardHost(WebApplication app, string? ownFolder)
    {
        (this.app, this.ownFolder) = (app, ownFolder);
        Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Last());
        Http = Client();
    }

    public Uri Address { get; }

    /// <summary>A visitor that keeps cookies and follows no redirects.</summary>
    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    public IEnumerable<RouteEndpoint> Endpoints => ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Starts one with an admin key; settings override it. Without a folder it has one of its own, which goes with it.</summary>
    public static async Task<DashboardHost> StartAsync(bool isPrivate = false, string? folder = null, params (string Key, string? Value)[] settings)
    {
        var ownFolder = folder is null ? Directory.CreateTempSubdirectory("dashboard-tests-").FullName : null;
        folder ??= ownFolder!;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(DashboardRegistration).Assembly.GetName().Name }).AddProcessDefaults();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
        [
            new("Images:Folder", Path.Combine(folder, "images")), new("Dashboard:KeysFolder", Path.Combine(folder, "keys")),
            new("Dashboard:AdminKey", isPrivate ? null : Key),
        ]);
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.Services.AddSqliteJobs(Path.Combine(folder, "jobs.db"));
        builder.Services.AddImageStore(builder.Configuration.GetSection("Images"));
        builder.Services.AddSingleton<ITierCatalog, PublishedTierCatalog>();
        builder.Services.AddJobAcceptance();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: [HealthEndpoints.Ready]);
        builder.AddDashboard(isPrivate);
        builder.Services.AddMessaging(builder.Configuration, TimeSpan.FromSeconds(1));
        var app = builder.Build();
        app.ValidateOptions();
        app.UseDashboard();
        app.MapDashboard();
        app.MapHealth();
        app.MapGuardedMetrics();
        await app.Services.MigrateJobsAsync();
        await app.StartAsync();
        return new(app, ownFolder);
    }

    /// <summary>How the overview answers who holds a cookie.</summary>
    public async Task<HttpStatusCode> StatusAsync(string cookie)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        http.DefaultRequestHeaders.Add("Cookie", cookie);
        using var page = await http.GetPageAsync("/");
        return page.StatusCode;
    }

    public HttpClient Client() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = Address };

    /// <summary>Opens the login, fills in the form, and sends it.</summary>
    public static async Task<HttpResponseMessage> LogInAsync(HttpClient http, string key, string returnUrl = "/jobs", params (string Name, string Value)[] headers)
    {
        using var question = new HttpRequestMessage(HttpMethod.Get, $"/login?returnUrl={Uri.EscapeDataString(returnUrl)}");
        foreach (var (name, value) in headers) question.Headers.Add(name, value);
        using var page = await http.SendAsync(question);
        var answer = new HttpRequestMessage(HttpMethod.Post, "/login") { Content = await FormAsync(page, ("key", key), ("returnUrl", returnUrl)) };
        foreach (var (name, value) in headers) answer.Headers.Add(name, value);
        return await http.SendAsync(answer);
    }

    /// <summary>A form with the antiforgery token of a page.</summary>
    public static async Task<FormUrlEncodedContent> FormAsync(HttpResponseMessage page, params (string Name, string Value)[] fields)
    {
        var html = await page.Content.ReadAsStringAsync();
        const string Name = "__RequestVerificationToken";
        var at = html.IndexOf($"name=\"{Name}\" value=\"", StringComparison.Ordinal);
        Assert.True(at >= 0, "The page has no antiforgery token: " + html);
        var token = html[(at + Name.Length + 15)..].Split('"')[0];
        return new([KeyValuePair.Create(Name, token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        if (ownFolder is not null) await ScratchFolder.DeleteAsync(ownFolder);
    }
}
