using System.Net;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distributed.ServiceDefaults.Tests;

/// <summary>A process with the bus and the health endpoints, and nothing else.</summary>
internal sealed class BusProcess : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new();

    private BusProcess(string? broker, IEnumerable<object> queues, double stopTimeout, (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:Broker", broker),
            new("Broker:Heartbeat", "00:01:00"),          // a machine that pauses is not taken for dead
            .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
        ]);
        builder.Services.AddMessaging(builder.Configuration, TimeSpan.FromSeconds(stopTimeout));
        builder.Services.AddHealthChecks();
        foreach (var queue in queues) builder.Services.AddSingleton(queue.GetType(), queue);          // after the bus: the order must not matter
        app = builder.Build();
        app.MapHealth();
    }

    public IBus Bus => Get<IBus>();

    public static async Task<BusProcess> StartAsync(string? broker, object queue, double stopTimeout = 5, params (string Key, string Value)[] settings)
    {
        var process = new BusProcess(broker, [queue], stopTimeout, settings);
        await process.app.StartAsync();
        process.http.BaseAddress = new(process.Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return process;
    }

    public T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>Sends as the relay does, with its own time-out.</summary>
    public async Task SendAsync(string queue, int number, double timeout = 5)
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(timeout));
        var endpoint = await Bus.GetSendEndpoint(new($"exchange:{queue}"));
        await endpoint.Send(new Hint(number), cancellation.Token);
    }

    /// <summary>Sends until it is confirmed, as the relay does: once at least.</summary>
    public Task SendUntilConfirmedAsync(string queue, int number) => Eventually.IsAsync(async () =>
    {
        await SendAsync(queue, number, timeout: 20);
        return true;
    });

    /// <summary>Waits until so many messages wait in a queue.</summary>
    public Task HasReadyAsync(string queue, Func<uint?, bool> isSo) =>
        Eventually.IsAsync(async () => isSo(await Get<IQueueDepth>().CountReadyAsync(queue, default)));

    public async Task<HttpStatusCode> HealthAsync(string which)
    {
        using var response = await http.GetAsync($"/health/{which}");
        return response.StatusCode;
    }

    public Task BecomesAsync(HttpStatusCode ready) => Eventually.IsAsync(async () => await HealthAsync("ready") == ready);

    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }
}
