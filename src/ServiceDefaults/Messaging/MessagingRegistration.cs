using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Distributed.ServiceDefaults;

/// <summary>Puts the bus together.</summary>
public static class MessagingRegistration
{
    /// <summary>
    /// The bus within this process, consuming every registered <see cref="QueueEndpoint"/>. Its messages end with the process; the rows are
    /// what lasts.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="stopTimeout">How long consumers may take to finish when the process stops.</param>
    public static IServiceCollection AddInMemoryMessaging(this IServiceCollection services, TimeSpan stopTimeout)
    {
        services.AddMassTransit(bus => bus.UsingInMemory((context, transport) =>
        {
            foreach (var endpoint in context.GetServices<QueueEndpoint>())
            {
                transport.ReceiveEndpoint(endpoint.Queue, receiver =>
                {
                    receiver.ConfigureConsumeTopology = false;          // messages are sent to the queue's exchange, not published by type
                    receiver.PrefetchCount = endpoint.Concurrency;
                    receiver.ConcurrentMessageLimit = endpoint.Concurrency;
                    endpoint.Configure(receiver, context);
                });
            }
        }));
        services.Configure<MassTransitHostOptions>(options =>
        {
            options.WaitUntilStarted = true;
            options.StopTimeout = stopTimeout;
        });
        // The host must outlast the bus, or it would cut the consumers off.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = stopTimeout + TimeSpan.FromSeconds(10));
        return services;
    }
}
