using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Distributed.ServiceDefaults;

/// <summary>
/// Declares the queues this process sends to: at start, regularly, and at once when a message could not be sent, for its queue may be gone.
/// The declaration says no more than that the queue is a quorum queue: limits are the operator's policies, which can change.
/// </summary>
internal sealed class QueueTopology(Broker broker, IEnumerable<QueueTarget> queues, IOptions<BrokerOptions> options, TimeProvider time, ILogger<QueueTopology> logger)
    : BackgroundService, ISendObserver
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);
    private readonly string[] names = [.. queues.Select(queue => queue.Name)];
    private readonly SemaphoreSlim missing = new(0, 1);

    /// <summary>Declares a quorum queue with its exchange, as the bus of a consumer does.</summary>
    public static async Task DeclareAsync(IChannel channel, string queue, CancellationToken cancellation)
    {
        await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellation);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellation);
        await channel.QueueBindAsync(queue, queue, "", cancellationToken: cancellation);
    }

    public Task PreSend<T>(SendContext<T> context) where T : class => Task.CompletedTask;

    public Task PostSend<T>(SendContext<T> context) where T : class => Task.CompletedTask;

    public Task SendFault<T>(SendContext<T> context, Exception exception) where T : class
    {
        // Returned when the queue is gone; the channel closes when the exchange is gone.
        if (exception is not OperationCanceledException && context is RabbitMqSendContext sent && names.Contains(sent.Exchange))
        {
            try
            {
                missing.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another message has said so already.
            }
        }
        return Task.CompletedTask;
    }

    public override void Dispose()
    {
        missing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (names.Length > 0 && !stoppingToken.IsCancellationRequested)
        {
            var isDeclared = await TryDeclareAsync(stoppingToken);
            try
            {
                if (isDeclared) await missing.WaitAsync(options.Value.DeclareEvery, stoppingToken);
                else await Task.Delay(Retry, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<bool> TryDeclareAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await broker.ConnectAsync(cancellation);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
            foreach (var name in names) await DeclareAsync(channel, name, cancellation);
            return true;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            logger.QueuesNotDeclared(error.Message);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
