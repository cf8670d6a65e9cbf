using MassTransit;
using Microsoft.Extensions.Hosting;

namespace Distributed.ServiceDefaults;

/// <summary>
/// Begins to consume each of this process's queues once it is known how much of it can be taken, so that no message waits in a process that
/// is not ready for it while another is.
/// </summary>
internal sealed class QueueConsumers(IReceiveEndpointConnector bus, IEnumerable<QueueEndpoint> endpoints, IServiceProvider provider) : BackgroundService, IQueueIntake
{
    private readonly CancellationTokenSource stopped = new();

    /// <summary>Consumes a queue that is sent to by its own name.</summary>
    public static void Configure(QueueEndpoint endpoint, int concurrency, IReceiveEndpointConfigurator receiver, IServiceProvider provider)
    {
        receiver.ConfigureConsumeTopology = false;          // messages are sent to the queue's exchange, not published by type
        receiver.PrefetchCount = concurrency;
        receiver.ConcurrentMessageLimit = concurrency;
        if (receiver is IRabbitMqReceiveEndpointConfigurator rabbit) rabbit.SetQuorumQueue();
        endpoint.Configure(receiver, provider);
    }

    public void Close() => stopped.Cancel();

    public override void Dispose()
    {
        stopped.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, stopped.Token);
        await Task.WhenAll(endpoints.Select(endpoint => ConsumeAsync(endpoint, end.Token)));
    }

    private async Task ConsumeAsync(QueueEndpoint endpoint, CancellationToken end)
    {
        try
        {
            var concurrency = await endpoint.Concurrency(provider, end);
            var handle = bus.ConnectReceiveEndpoint(endpoint.Queue, (context, receiver) => Configure(endpoint, concurrency, receiver, context));
            await Task.Delay(Timeout.InfiniteTimeSpan, end).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            if (stopped.IsCancellationRequested) await handle.StopAsync(CancellationToken.None);          // else the bus stops it, with itself
        }
        catch (Exception)
        {
            // Whoever cannot say how much it takes ends the process, or the process stops.
        }
    }
}
