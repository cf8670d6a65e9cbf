using Distributed.Jobs;
using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Distributed.Harness;

/// <summary>The side of the product that accepts and publishes jobs, in this process and without HTTP: acceptor, relay, reaper, estimates.</summary>
public sealed class Intake : IAsyncDisposable
{
    private readonly IHost host;

    private Intake(IHost host) => this.host = host;

    public static async Task<Intake> StartAsync(Stage stage)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Database", stage.Database), new("ConnectionStrings:Broker", stage.Broker)]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddJobStore(builder.Configuration);
        builder.Services.AddJobIntake(queue => builder.Services.AddSingleton(new QueueTarget(queue)));
        builder.Services.AddMessaging(builder.Configuration, stopTimeout: TimeSpan.FromSeconds(5));
        var host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return new(host);
    }

    /// <summary>Accepts a job as the API does.</summary>
    public async Task<JobRow> AcceptAsync(NewJob job) => (await host.Services.GetRequiredService<JobAcceptor>().AcceptAsync(job, default)).Job;

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
