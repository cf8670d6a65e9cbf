using MassTransit;
using Microsoft.Extensions.Hosting;

namespace Distributed.ServiceDefaults;

/// <summary>
/// Begins to consume each of this process's queues once it is known how much of it can be taken, so that no message waits in a process that
/// is not ready for it while another is.
/// </summary>
internal sealed class QueueConsumers(IReceiveEndpointConnector bus, IEnumerable<QueueEndpoint> endpoints, IServiceProvider provider) : BackgroundService
{
    /// <summary>Consumes a queue that is sent to by its own name.</summary>
    public static void Configure(QueueEndpoint endpoint, int concurrency, IReceiveEndpointConfigurator receiver, IServiceProvider provider)
    {
        receiver.ConfigureConsumeTopology = false;          // messages are sent to the queue's exchange, not published by type
        receiver.PrefetchCount = concurrency;
        receiver.ConcurrentMessageLimit = concurrency;
        if (receiver is IRabbitMqReceiveEndpointConfigurator rabbit) rabbit.SetQuorumQueue();
        endpoint.Configure(receiver, provider);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(endpoints.Select(endpoint => ConnectAsync(endpoint, stoppingToken)));

    private async Task ConnectAsync(QueueEndpoint endpoint, CancellationToken stopping)
    {
        try
        {
            var concurrency = await endpoint.Concurrency(provider, stopping);
            bus.ConnectReceiveEndpoint(endpoint.Queue, (context, receiver) => Configure(endpoint, concurrency, receiver, context));
        }
        catch (Exception)
        {
            // Whoever cannot say it ends the process, or the process stops.
        }
    }
}
