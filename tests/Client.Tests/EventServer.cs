using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Distributed.Client.Tests;

/// <summary>A server whose event stream does on each connection what the test says, for what a good one never does.</summary>
internal sealed class EventServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> heard = new();

    private EventServer(WebApplication app) => this.app = app;

    /// <summary>The Last-Event-ID of each connection.</summary>
    public IReadOnlyList<string> Heard => [.. heard];

    /// <summary>What a look at the job is answered with; 404 when null.</summary>
    public Func<object?> Job { get; set; } = () => null;

    public static async Task<EventServer> StartAsync(params Func<HttpContext, Task>[] connections)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new EventServer(app);
        var number = 0;
        app.MapGet("/v1/jobs/{id:guid}/events", async http =>
        {
            server.heard.Enqueue(http.Request.Headers["Last-Event-ID"].ToString());
            http.Response.ContentType = "text/event-stream";
            await connections[Math.Min(number++, connections.Length - 1)](http);
        });
        app.MapGet("/v1/jobs/{id:guid}", () => server.Job() is { } job ? Results.Json(job) : Results.NotFound());
        await app.StartAsync();
        return server;
    }

    public JobClient Client(Action<JobClientOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new JobClientOptions { BaseAddress = new(app.Urls.Single()), RetryDelay = TimeSpan.FromMilliseconds(1), PollEvery = TimeSpan.FromMilliseconds(10) };
        configure?.Invoke(options);
        return new(new() { Timeout = Timeout.InfiniteTimeSpan }, options, time);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
