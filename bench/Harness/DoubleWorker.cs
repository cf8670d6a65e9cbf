using System.Diagnostics;
using Distributed.Contracts;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Distributed.Harness;

/// <summary>
/// A worker that does everything a worker does but paint: its own bus, leases and heartbeats, announced with its capacity. Instead of painting
/// it sleeps, then commits one image that nobody stored.
/// </summary>
public sealed class DoubleWorker : IAsyncDisposable
{
    private readonly IHost host;
    private readonly Func<GenerationRequest, TimeSpan> painting;
    private readonly Action<Guid>? claimed;
    private readonly SemaphoreSlim device;
    private int finished;

    private DoubleWorker(Stage stage, int concurrency, Func<GenerationRequest, TimeSpan> painting, Action<Guid>? claimed, bool oneAtATime)
    {
        device = new(oneAtATime ? 1 : concurrency);
        (this.painting, this.claimed) = (painting, claimed);
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Database", stage.Database), new("ConnectionStrings:Broker", stage.Broker)]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddJobStore(builder.Configuration);
        builder.Services.AddJobLeases();
        builder.Services.AddSingleton(new QueueEndpoint(GenerateQueues.Name(Tier.Full), (_, _) => Task.FromResult(concurrency), (receiver, provider) =>
            receiver.Handler<GenerateImages>(context => ConsumeAsync(context, provider))));
        builder.Services.AddSingleton(provider => new WorkerAnnouncement(
            provider.GetRequiredService<WorkerName>(), "none", concurrency, [Tiers.Full]));
        builder.Services.AddHostedService<Announcer>();
        builder.Services.AddMessaging(builder.Configuration, stopTimeout: TimeSpan.FromSeconds(5));
        host = builder.Build();
    }

    /// <summary>Jobs that it has committed.</summary>
    public int Finished => Volatile.Read(ref finished);

    /// <param name="stage">Where.</param>
    /// <param name="concurrency">Jobs in hand at a time.</param>
    /// <param name="painting">How long a job takes.</param>
    /// <param name="claimed">Told of each job when its claim is committed.</param>
    /// <param name="oneAtATime">Whether it has one device, which paints one of the jobs in hand while the others are claimed or committed.</param>
    public static Task<DoubleWorker> StartAsync(
        Stage stage, int concurrency, TimeSpan painting, Action<Guid>? claimed = null, bool oneAtATime = false) =>
        StartAsync(stage, concurrency, (GenerationRequest _) => painting, claimed, oneAtATime);

    /// <summary>The same with jobs that take differently long.</summary>
    public static async Task<DoubleWorker> StartAsync(
        Stage stage, int concurrency, Func<GenerationRequest, TimeSpan> painting, Action<Guid>? claimed = null, bool oneAtATime = false)
    {
        var worker = new DoubleWorker(stage, concurrency, painting, claimed, oneAtATime);
        await worker.host.StartAsync();
        await worker.host.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        device.Dispose();
    }

    private async Task ConsumeAsync(ConsumeContext<GenerateImages> context, IServiceProvider provider)
    {
        var leases = provider.GetRequiredService<LeaseKeeper>();
        var id = context.Message.JobId;
        if (await PaintAsync(id, leases, context.CancellationToken) is not var (lease, painted)) return;
        var image = new FinishedImage(0, $"{lease.TenantId}/{id:N}/1-0-abc.png", 512, 512, lease.Request.Seed, new string('a', 64), 400_000);
        if (await provider.GetRequiredService<JobLeases>().SucceedAsync(lease, [image], new(default, painted, default, default), default)) Interlocked.Increment(ref finished);
        leases.Release(lease);
    }

    /// <summary>As in a worker, the place on the device comes before the claim and goes before the commit.</summary>
    private async Task<(Lease, TimeSpan)?> PaintAsync(Guid id, LeaseKeeper leases, CancellationToken cancellation)
    {
        await device.WaitAsync(cancellation);
        try
        {
            if (await leases.ClaimAsync(id, Tier.Full, cancellation) is not { } lease) return null;
            claimed?.Invoke(id);
            var (time, start) = (painting(lease.Request), Stopwatch.GetTimestamp());
            if (time > TimeSpan.Zero) await Task.Delay(time, CancellationToken.None);
            return (lease, time > TimeSpan.Zero ? Stopwatch.GetElapsedTime(start) : default);
        }
        finally
        {
            device.Release();
        }
    }

    /// <summary>Like a worker's own, without models to wait for.</summary>
    private sealed class Announcer(JobWorkers workers, WorkerAnnouncement announcement) : BackgroundService
    {
        public override async Task StartAsync(CancellationToken cancellationToken)
        {
            await workers.AnnounceAsync(announcement, draining: false, cancellationToken);
            await base.StartAsync(cancellationToken);
        }

        public override async Task StopAsync(CancellationToken cancellationToken)
        {
            await base.StopAsync(cancellationToken);
            await workers.LeaveAsync(announcement.Name, cancellationToken);
        }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(3));
            try
            {
                while (await timer.WaitForNextTickAsync(stoppingToken)) await workers.AnnounceAsync(announcement, draining: false, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                // The host stops.
            }
        }
    }
}
