using MassTransit;

namespace Distributed.ServiceDefaults.Tests;

public sealed class MandatorySendTests
{
    private const string Queue = "paint";
    private const double Patience = 60;

    [Fact]
    public async Task A_send_to_a_lost_queue_fails_and_brings_the_queue_back_at_once()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var sender = await StartAsync(vhost);
        await vhost.DeleteQueueAsync(Queue);

        await Assert.ThrowsAsync<MessageReturnedException>(() => sender.SendAsync(Queue, 2, Patience));

        await vhost.QueueIsThereAsync(Queue);
        await sender.SendUntilConfirmedAsync(Queue, 2);
        await sender.HasReadyAsync(Queue, count => count > 0);
    }

    [Fact]
    public async Task A_send_to_a_lost_exchange_brings_exchange_and_queue_back_at_once_and_is_confirmed_when_it_is_there()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var sender = await StartAsync(vhost);
        await vhost.DeleteQueueAsync(Queue);
        await vhost.DeleteExchangeAsync(Queue);

        await sender.SendUntilConfirmedAsync(Queue, 2);          // it fails, or the bus sends it again by itself
        await sender.HasReadyAsync(Queue, count => count > 0);
    }

    [Fact]
    public async Task Nothing_confirmed_is_lost_while_the_queue_comes_back()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await sender.SendUntilConfirmedAsync(Queue, -1);
        await vhost.DeleteQueueAsync(Queue);

        var numbers = Enumerable.Range(0, 200).ToArray();
        await Task.WhenAll(numbers.Select(number => sender.SendUntilConfirmedAsync(Queue, number)));

        var inbox = new Inbox();
        await using var consumer = await BusProcess.StartAsync(vhost.Address, inbox.Of(Queue, concurrency: 32));
        await inbox.HasAsync(numbers);
    }

    [Fact]
    public async Task An_event_may_find_nobody_listening()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        using var timeout = new CancellationTokenSource(Eventually.Patience);
        await sender.Bus.Publish(new Notice("done"), timeout.Token);
    }

    /// <summary>A sender that has sent, and declares nothing by itself any more: neither by the clock nor because a send came before the first declaration.</summary>
    private static async Task<BusProcess> StartAsync(RabbitMqVhost vhost)
    {
        var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue), settings: ("Broker:DeclareEvery", "01:00:00"));
        await vhost.QueueIsBoundAsync(Queue);
        await sender.SendAsync(Queue, 1, Patience);
        return sender;
    }
}
