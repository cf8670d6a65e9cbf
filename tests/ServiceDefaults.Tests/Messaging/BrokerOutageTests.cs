using System.Net;

namespace Distributed.ServiceDefaults.Tests;

public sealed class BrokerOutageTests
{
    private const string Queue = "paint";

    [Fact]
    public async Task A_process_starts_without_the_broker_and_works_once_it_comes()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var proxy = new TcpProxy(vhost.Broker);
        var inbox = new Inbox();
        await using var sender = await BusProcess.StartAsync(vhost.Through(proxy), new QueueTarget(Queue)).WaitAsync(Eventually.Patience);
        await using var consumer = await BusProcess.StartAsync(vhost.Through(proxy), inbox.Of(Queue)).WaitAsync(Eventually.Patience);
        Assert.NotNull(await Record.ExceptionAsync(() => sender.SendAsync(Queue, 1, timeout: 2)).AsTask().WaitAsync(Eventually.Patience));

        proxy.Open();          // only now: whoever waited for it would not have come so far
        await sender.SendUntilConfirmedAsync(Queue, 2);
        await inbox.HasAsync(2);
    }

    [Fact]
    public async Task A_send_gives_up_in_time_while_the_broker_hangs()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var proxy = new TcpProxy(vhost.Broker);
        proxy.Freeze();
        await using var sender = await BusProcess.StartAsync(vhost.Through(proxy), new QueueTarget(Queue));
        await Eventually.IsDoneWithinAsync(TimeSpan.FromSeconds(3), async () =>          // an attempt to connect takes longer
            Assert.NotNull(await Record.ExceptionAsync(() => sender.SendAsync(Queue, 1, timeout: 1)).AsTask().WaitAsync(Eventually.Patience)));
    }

    [Fact]
    public async Task A_message_whose_connection_is_cut_is_delivered_again_and_readiness_follows()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var proxy = new TcpProxy(vhost.Broker);
        proxy.Open();
        var started = new TaskCompletionSource();
        var inbox = new Inbox(async context =>
        {
            started.TrySetResult();
            if (context.ReceiveContext.Redelivered) return;
            await Task.Delay(Timeout.Infinite, context.CancellationToken);          // the loss of the connection cancels it
        });
        await using var consumer = await BusProcess.StartAsync(vhost.Through(proxy), inbox.Of(Queue));
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await consumer.BecomesAsync(HttpStatusCode.OK);
        await sender.SendUntilConfirmedAsync(Queue, 1);
        await started.Task.WaitAsync(Eventually.Patience);

        proxy.Close();
        await consumer.BecomesAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, await consumer.HealthAsync("live"));

        proxy.Open();
        await inbox.HasAsync(1);
        await consumer.BecomesAsync(HttpStatusCode.OK);
        await sender.SendUntilConfirmedAsync(Queue, 2);
    }
}
