using RabbitMQ.Client.Exceptions;

namespace Distributed.ServiceDefaults;

/// <summary>Asks by a passive declaration, on a connection of its own: the bus's may be the one that hangs.</summary>
internal sealed class RabbitMqQueueDepth(Broker broker) : IQueueDepth
{
    public async Task<uint?> CountReadyAsync(string queue, CancellationToken cancellation)
    {
        await using var connection = await broker.ConnectAsync(cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellation)).MessageCount;
        }
        catch (OperationInterruptedException)
        {
            return null;
        }
    }
}
