using System.Diagnostics;
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
        var watch = Stopwatch.StartNew();
        await using var sender = await BusProcess.StartAsync(vhost.Through(proxy), new QueueTarget(Queue));
        await using var consumer = await BusProcess.StartAsync(vhost.Through(proxy), inbox.Of(Queue));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);

        watch.Restart();
        await Assert.ThrowsAnyAsync<Exception>(() => sender.SendAsync(Queue, 1, timeout: 2));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 3);

        proxy.Open();
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
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<Exception>(() => sender.SendAsync(Queue, 1, timeout: 1));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
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
            if (context.ReceiveContext.Redelivered) return;
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);          // the loss of the connection cancels it
        });
        await using var consumer = await BusProcess.StartAsync(vhost.Through(proxy), inbox.Of(Queue));
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await consumer.BecomesAsync(HttpStatusCode.OK);
        await sender.SendUntilConfirmedAsync(Queue, 1);
        await started.Task;

        proxy.Close();
        await consumer.BecomesAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, await consumer.HealthAsync("live"));

        proxy.Open();
        await inbox.HasAsync(1);
        await consumer.BecomesAsync(HttpStatusCode.OK);
        await sender.SendAsync(Queue, 2);
    }
}
