using MassTransit;

namespace Distributed.ServiceDefaults.Tests;

public sealed class MandatorySendTests
{
    private const string Queue = "paint";

    [Fact]
    public async Task A_send_to_a_lost_queue_fails_and_brings_the_queue_back_at_once()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await sender.SendUntilConfirmedAsync(Queue, 1);
        await vhost.DeleteQueueAsync(Queue);

        await Assert.ThrowsAsync<MessageReturnedException>(() => sender.SendAsync(Queue, 2));

        await Eventually.IsAsync(async () => await vhost.FindQueueAsync(Queue) is not null);
        await sender.SendUntilConfirmedAsync(Queue, 2);
        Assert.Equal(1u, await sender.Get<IQueueDepth>().CountReadyAsync(Queue, default));
    }

    [Fact]
    public async Task A_send_to_a_lost_exchange_is_not_confirmed_and_brings_exchange_and_queue_back_at_once()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await sender.SendUntilConfirmedAsync(Queue, 1);
        await vhost.DeleteQueueAsync(Queue);
        await vhost.DeleteExchangeAsync(Queue);

        await Assert.ThrowsAnyAsync<Exception>(() => sender.SendAsync(Queue, 2, timeout: 1));

        await Eventually.IsAsync(async () => await vhost.FindQueueAsync(Queue) is not null);
        await sender.SendUntilConfirmedAsync(Queue, 2);
        Assert.Equal(1u, await sender.Get<IQueueDepth>().CountReadyAsync(Queue, default));
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
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await sender.Bus.Publish(new Notice("done"), timeout.Token);
    }
}
