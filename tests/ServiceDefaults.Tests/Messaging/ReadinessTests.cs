using System.Net;

namespace Distributed.ServiceDefaults.Tests;

public sealed class ReadinessTests
{
    private const string Queue = "paint";

    [Fact]
    public async Task Who_only_sends_is_ready_without_the_broker()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var proxy = new TcpProxy(vhost.Broker);
        await using var sender = await BusProcess.StartAsync(vhost.Through(proxy), new QueueTarget(Queue));
        Assert.Equal(HttpStatusCode.OK, await sender.HealthAsync("ready"));
        await Assert.ThrowsAnyAsync<Exception>(() => sender.SendAsync(Queue, 1, timeout: 1));
        Assert.Equal(HttpStatusCode.OK, await sender.HealthAsync("ready"));
    }

    [Fact]
    public async Task Who_consumes_is_not_ready_without_the_broker()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var proxy = new TcpProxy(vhost.Broker);
        await using var consumer = await BusProcess.StartAsync(vhost.Through(proxy), new Inbox().Of(Queue));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await consumer.HealthAsync("ready"));
        Assert.Equal(HttpStatusCode.OK, await consumer.HealthAsync("live"));
        proxy.Open();
        await consumer.BecomesAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_answer_does_not_wait_for_a_broker_that_hangs()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var proxy = new TcpProxy(vhost.Broker);
        proxy.Freeze();
        await using var consumer = await BusProcess.StartAsync(vhost.Through(proxy), new Inbox().Of(Queue));
        for (var i = 0; i < 5; i++)
        {
            await Eventually.IsDoneWithinAsync(TimeSpan.FromSeconds(1), async () => Assert.Equal(HttpStatusCode.ServiceUnavailable, await consumer.HealthAsync("ready")));
        }
    }

    [Fact]
    public async Task Who_consumes_within_the_process_is_ready()
    {
        await using var process = await BusProcess.StartAsync(null, new Inbox().Of(Queue));
        Assert.Equal(HttpStatusCode.OK, await process.HealthAsync("ready"));
    }
}
