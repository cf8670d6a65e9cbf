using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distributed.ServiceDefaults.Tests;

/// <summary>A process as ours are built, read by what reads them in production: a scrape, and a collector.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class TelemetryTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, int> received = new();
    private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication collector = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            if (body.Length > 0) received.AddOrUpdate(signal, 1, (_, count) => count + 1);
            if (received.Count == 3) all.TrySetResult();
        });
        await collector.StartAsync();
    }

    public ValueTask DisposeAsync() => collector.DisposeAsync();

    [Fact]
    public async Task Metrics_of_the_process_its_server_and_our_meters_are_there_to_be_scraped()
    {
        using var meter = new Meter("Distributed.TelemetryTests");
        var things = meter.CreateCounter<long>("distributed.test.things", "{thing}");
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        things.Add(3, new KeyValuePair<string, object?>("tier", "full"));
        await client.GetAsync("/hello", TestContext.Current.CancellationToken);

        var text = "";
        await Eventually.IsAsync(async () =>          // a request is counted after its answer is out
            (text = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).Contains("http_route=\"/hello\"", StringComparison.Ordinal));
        Assert.Matches("""(?m)^distributed_test_things_total\{.*tier="full".*\} 3""", text);
        Assert.Matches("""(?m)^http_server_request_duration_seconds_count\{.*http_route="/hello".*\} 1""", text);
        Assert.Contains("dotnet_gc_collections_total", text, StringComparison.Ordinal);
        Assert.Matches("""service_name="distributed-servicedefaults-tests""", text);
    }

    [Fact]
    public async Task Traces_metrics_and_logs_go_to_the_collector_that_the_standard_variables_name()
    {
        await using var app = await StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
            ("OTEL_BSP_SCHEDULE_DELAY", "200"), ("OTEL_BLRP_SCHEDULE_DELAY", "200"));
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        await Eventually.IsAsync(async () =>          // what could not be delivered in time is not sent again
        {
            await client.GetAsync("/hello", TestContext.Current.CancellationToken);
            return all.Task.IsCompleted;
        });
        Assert.Equal(["logs", "metrics", "traces"], received.Keys.Order());
    }

    [Fact]
    public async Task A_request_is_a_span_but_a_probe_is_none()
    {
        var spans = new ConcurrentQueue<string>();
        var hello = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        var process = new Uri(app.Urls.Single()).Port;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            ActivityStopped = span =>
            {
                if (!span.Recorded || span.GetTagItem("server.port") is not int port || port != process) return;          // others of this test process, the collector too
                spans.Enqueue($"{span.GetTagItem("url.path")}");
                if (spans.Contains("/hello")) hello.TrySetResult();
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        foreach (var path in new[] { "/health/live", "/metrics", "/hello" }) await client.GetAsync(path, TestContext.Current.CancellationToken);
        await hello.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);          // a span ends after its answer is out
        Assert.Equal(["/hello"], spans);
    }

    [Fact]
    public async Task Without_a_collector_no_span_is_made()
    {
        await using var app = await StartAsync();
        using var source = new ActivitySource("Distributed.TelemetryTests");
        Assert.False(source.HasListeners());
        await using var listened = await StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        Assert.True(source.HasListeners());
    }

    private static async Task<WebApplication> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder().AddProcessDefaults();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        // The settings come later than in a process, where they are environment variables.
        builder.AddTelemetry();
        builder.Services.AddHealthChecks();
        var app = builder.Build();
        app.MapGet("/hello", (ILogger<TelemetryTests> logger) =>
        {
            logger.LogWarning("Somebody said hello");
            return "hello";
        });
        app.MapHealth();
        app.MapMetrics();
        await app.StartAsync();
        return app;
    }
}
