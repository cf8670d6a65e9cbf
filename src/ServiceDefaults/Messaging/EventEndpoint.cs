using MassTransit;

namespace Distributed.ServiceDefaults;

/// <summary>
/// Published messages that this process listens to while it runs, each for itself: the endpoint has a queue of its own that goes soon after
/// the process (<see cref="BrokerOptions.EventsExpire"/>) and loses the oldest while the process does not keep up. Readiness does not depend
/// on it.
/// </summary>
/// <param name="Name">What its name begins with.</param>
/// <param name="Configure">Connects the consumer.</param>
public sealed record EventEndpoint(string Name, Action<IReceiveEndpointConfigurator, IServiceProvider> Configure);
