using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer;

/// <summary>Puts the streams of events together.</summary>
internal static class EventsRegistration
{
    public static IServiceCollection AddEventStreams(this IServiceCollection services)
    {
        services.AddOptions<EventStreamOptions>().BindConfiguration("Events").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<EventFeed>().AddHostedService(provider => provider.GetRequiredService<EventFeed>());
        services.AddSingleton<EventStreams>();
        return services.AddSingleton(new EventEndpoint("events", (receiver, provider) =>
            receiver.Instance(new EventFeedConsumer(provider.GetRequiredService<EventFeed>()))));
    }
}
