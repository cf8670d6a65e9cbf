using MassTransit;
using MassTransit.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Distributed.ServiceDefaults;

/// <summary>Puts the bus together.</summary>
public static class MessagingRegistration
{
    /// <summary>The name of the connection string of RabbitMQ, <c>amqp://user:password@host:port/vhost</c> or <c>amqps://…</c>.</summary>
    public const string ConnectionName = "Broker";

    private const int MaxUnseenEvents = 64;
    private const int InProcessConcurrency = 64;
    private const int MaxWaitingEvents = 10_000;

    /// <summary>
    /// The bus: RabbitMQ when a connection string says where, else within this process. It consumes every registered
    /// <see cref="QueueEndpoint"/> and <see cref="EventEndpoint"/> and declares every registered <see cref="QueueTarget"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The process's configuration.</param>
    /// <param name="stopTimeout">How long consumers may take to finish when the process stops.</param>
    /// <returns>Whether the bus is within this process, so that its messages end with it.</returns>
    /// <exception cref="InvalidDataException">The connection string is not the address of a broker.</exception>
    public static bool AddMessaging(this IServiceCollection services, IConfiguration configuration, TimeSpan stopTimeout)
    {
        var address = configuration.GetConnectionString(ConnectionName);
        if (string.IsNullOrEmpty(address)) AddInMemory(services);
        else AddRabbitMq(services, configuration, address);

        // Who only sends takes work without the broker too: what it accepts waits in the database.
        services.AddOptions<MassTransitHealthCheckOptions<IBus>>().Configure<IEnumerable<QueueEndpoint>>((options, endpoints) =>
        {
            options.Tags.Add("masstransit");
            if (endpoints.Any()) options.Tags.Add(HealthEndpoints.Ready);
        });
        services.Configure<MassTransitHostOptions>(options =>
        {
            options.WaitUntilStarted = string.IsNullOrEmpty(address);          // RabbitMQ may come later: jobs are accepted meanwhile
            options.ConsumerStopTimeout = stopTimeout;
            options.StopTimeout = stopTimeout + TimeSpan.FromSeconds(5);
        });
        // Each waits a little longer than what it waits for, or it would cut the consumers off.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = stopTimeout + TimeSpan.FromSeconds(15));
        return string.IsNullOrEmpty(address);
    }

    private static void AddRabbitMq(IServiceCollection services, IConfiguration configuration, string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0 || uri.Segments.Length > 2)
            throw new InvalidDataException($"ConnectionStrings:{ConnectionName} must look like amqp://user:password@host:5672/vhost.");
        services.AddOptions<BrokerOptions>().Bind(configuration.GetSection("Broker")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new Broker(uri, provider.GetRequiredService<IOptions<BrokerOptions>>()));
        services.AddSingleton<IQueueDepth, RabbitMqQueueDepth>();
        services.AddSingleton<QueueTopology>().AddHostedService(provider => provider.GetRequiredService<QueueTopology>());
        services.AddMassTransit(bus => bus.Quiet().UsingRabbitMq((context, transport) =>
        {
            context.GetRequiredService<Broker>().Configure(transport);
            transport.ConnectSendObserver(context.GetRequiredService<QueueTopology>());
            var mandatory = context.GetServices<QueueTarget>().Select(queue => queue.Name).ToHashSet(StringComparer.Ordinal);
            transport.ConfigureSend(send => send.UseExecute(message =>
            {
                if (message is RabbitMqSendContext sent && mandatory.Contains(sent.Exchange)) sent.Mandatory = true;
            }));
            foreach (var endpoint in context.GetServices<EventEndpoint>()) AddEvents(endpoint, context, transport);
        }));
        services.AddSingleton<QueueConsumers>().AddSingleton<IQueueIntake>(provider => provider.GetRequiredService<QueueConsumers>());
        services.AddHostedService(provider => provider.GetRequiredService<QueueConsumers>());
    }

    /// <summary>It would tell its makers how it is used. What runs here is nobody's business but its owner's.</summary>
    private static IBusRegistrationConfigurator Quiet(this IBusRegistrationConfigurator bus)
    {
        bus.DisableUsageTelemetry();
        return bus;
    }

    /// <summary>A queue within the process is there from the start: what is sent to one that is not would be lost, and nobody else would take it.</summary>
    private static void AddInMemory(IServiceCollection services) => services.AddMassTransit(bus => bus.Quiet().UsingInMemory((context, transport) =>
    {
        foreach (var endpoint in context.GetServices<QueueEndpoint>())
            transport.ReceiveEndpoint(endpoint.Queue, receiver => QueueConsumers.Configure(endpoint, InProcessConcurrency, receiver, context));
        foreach (var endpoint in context.GetServices<EventEndpoint>()) AddEvents(endpoint, context, transport);
    }));

    private static void AddEvents(EventEndpoint endpoint, IRegistrationContext context, IBusFactoryConfigurator transport) =>
        transport.ReceiveEndpoint($"{endpoint.Name}-{Environment.MachineName}-{Guid.NewGuid():N}", receiver =>
        {
            receiver.PrefetchCount = MaxUnseenEvents;
            if (receiver is IRabbitMqReceiveEndpointConfigurator rabbit)
            {
                // It expires instead of going with its consumer: so it also goes after a process that ended before it began to consume, and stays
                // through a cut in the network.
                rabbit.QueueExpiration = context.GetRequiredService<IOptions<BrokerOptions>>().Value.EventsExpire;
                rabbit.AutoDelete = true;          // of the exchange, with its queue
                rabbit.SetQueueArgument("x-max-length", MaxWaitingEvents);          // the oldest give way
            }
            endpoint.Configure(receiver, context);
        });
}
