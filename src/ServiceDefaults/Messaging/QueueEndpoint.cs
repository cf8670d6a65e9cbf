using MassTransit;

namespace Distributed.ServiceDefaults;

/// <summary>A queue that this process consumes.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Concurrency">How many messages are worked on at a time. Nothing is taken from a broker before it is known, nor if it cannot be.</param>
/// <param name="Configure">Connects the consumer.</param>
public sealed record QueueEndpoint(string Queue, Func<IServiceProvider, CancellationToken, Task<int>> Concurrency, Action<IReceiveEndpointConfigurator, IServiceProvider> Configure);
