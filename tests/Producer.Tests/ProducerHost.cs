using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distributed.Producer.Tests;

/// <summary>The API on a real port, over a real SQLite file, an image folder and the in-memory bus. Nobody paints.</summary>
public class ProducerHost : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("producer-tests-").FullName;
    private WebApplication? app;

    public static TierProfile Full { get; } = new()
    {
        Tier = Tier.Full,
        Model = "small",
        DefaultSide = 64,
        MinSide = 32,
        MaxSide = 128,
        MaxPixels = 128 * 64,
        SideMultiple = 8,
        DefaultSteps = 20,
        DefaultGuidanceScale = 7.5,
        DefaultScheduler = SchedulerName.Pndm,
        MaxImageCount = 4,
        MaxClipSkip = 3,
        Schedulers = Words.All<SchedulerName>().ToDictionary(name => Words.Parse<SchedulerName>(name)!.Value, name => name == "lcm" ? 50 : 1000),
    };

    /// <summary>A PostgreSQL that is out of reach, instead of the file.</summary>
    public string? AbsentDatabase { get; init; }

    /// <summary>What the process is configured with besides.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Changes what runs, before it does.</summary>
    public Action<IServiceCollection> Configure { get; init; } = _ => { };

    public HttpClient Http { get; private set; } = null!;

    /// <summary>The same of the hosts of one kind; without keys unless it says otherwise.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string?>> OwnSettings => [new("Keys:Required", "false")];

    public IServiceProvider Services => app!.Services;

    /// <summary>What this host has besides the API.</summary>
    protected virtual void MapMore(IEndpointRouteBuilder routes) { }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        // Workers are the test's own and renew nothing: their leases last.
        builder.Configuration.AddInMemoryCollection([new("Images:Folder", Path.Combine(folder, "images")), new("Jobs:Times:Lease", "00:10:00"), .. OwnSettings, .. Settings]);
        if (AbsentDatabase is null) builder.Services.AddSqliteJobs(Path.Combine(folder, "jobs.db"));
        else builder.Services.AddPostgresJobs(AbsentDatabase);
        builder.Services.AddImageStore(builder.Configuration.GetSection("Images"));
        builder.Services.AddSingleton<ITierCatalog>(new FixedTierCatalog([Full]));
        builder.Services.AddProducer();
        builder.Services.AddMessaging(builder.Configuration, TimeSpan.FromSeconds(1));
        builder.Services.AddHealthChecks();
        Configure(builder.Services);
        app = builder.Build();
        app.UseProducer();
        app.UseApiAccess();
        app.MapProducer();
        app.MapApiReference();
        app.MapHealth();
        MapMore(app);
        if (AbsentDatabase is null)
        {
            await using var database = await Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync();
            await database.Database.MigrateAsync();
        }
        app.ValidateOptions();
        await app.StartAsync();
        var address = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Http = new() { BaseAddress = new(address) };
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http.Dispose();
        await app!.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Posts a body as curl -d does.</summary>
    public Task<HttpResponseMessage> PostAsync(string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, JobRoutes.Jobs)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Http.SendAsync(request);
    }

    /// <summary>Lets the image folder be a file meanwhile, so that nothing can be stored.</summary>
    public async Task BreakImagesAsync(Func<Task> meanwhile)
    {
        var (images, aside) = (Path.Combine(folder, "images"), Path.Combine(folder, "aside"));
        Directory.Move(images, aside);
        await File.WriteAllTextAsync(images, "");
        await meanwhile();
        File.Delete(images);
        Directory.Move(aside, images);
    }

    public async Task<JobDetails> AcceptAsync(string body)
    {
        using var response = await PostAsync(body);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options))!;
    }

    /// <summary>Accepts a job that is certainly newer than those before: the database counts milliseconds.</summary>
    public async Task<JobDetails> AcceptLaterAsync(string body)
    {
        await TickAsync();
        return await AcceptAsync(body);
    }

    /// <summary>Lets the database's clock go on.</summary>
    public async Task TickAsync()
    {
        var reaping = Services.GetRequiredService<JobReaping>();
        var now = await reaping.NowAsync(default);
        while (await reaping.NowAsync(default) <= now) await Task.Yield();
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        (await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync())).RootElement;

    /// <summary>The pointers of the fields that a problem names.</summary>
    public static async Task<IReadOnlyList<string>> WrongFieldsAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await JsonAsync(response);
        return [.. problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()!)];
    }
}
