namespace Distributed.ServiceDefaults.Tests;

public sealed class QueueTopologyTests
{
    private const string Queue = "paint";

    [Fact]
    public async Task A_message_waits_in_a_durable_quorum_queue_for_a_consumer_that_starts_later()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await sender.SendUntilConfirmedAsync(Queue, 1);

        await Eventually.IsAsync(async () => await vhost.FindQueueAsync(Queue) is { } queue
            && queue.GetProperty("type").GetString() == "quorum" && queue.GetProperty("durable").GetBoolean());
        await sender.HasReadyAsync(Queue, count => count > 0);

        var inbox = new Inbox();
        await using var consumer = await BusProcess.StartAsync(vhost.Address, inbox.Of(Queue));
        await inbox.HasAsync(1);
        await consumer.HasReadyAsync(Queue, count => count == 0);
    }

    [Fact]
    public async Task A_sender_accepts_the_queue_that_a_consumer_has_declared()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        var inbox = new Inbox();
        await using var consumer = await BusProcess.StartAsync(vhost.Address, inbox.Of(Queue));
        await vhost.QueueIsThereAsync(Queue);
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await sender.SendUntilConfirmedAsync(Queue, 1);
        await inbox.HasAsync(1);
        // Declaring with other arguments would have failed, and again with every attempt.
        await Eventually.IsAsync(async () =>
        {
            await using var connection = await sender.Get<Broker>().ConnectAsync(default);
            await using var channel = await connection.CreateChannelAsync();
            await QueueTopology.DeclareAsync(channel, Queue, default);
            return true;
        });
    }

    [Fact]
    public async Task A_queue_that_is_not_there_has_no_depth()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await sender.HasReadyAsync("nowhere", count => count is null);
    }

    [Fact]
    public async Task User_password_and_vhost_may_have_any_characters()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync("/a b+c");
        var address = await vhost.AddressOfAsync($"u:s@r-{Guid.NewGuid():N}", "p:w/@+%41 ?#");
        var inbox = new Inbox();
        await using var sender = await BusProcess.StartAsync(address, new QueueTarget(Queue));
        await using var consumer = await BusProcess.StartAsync(address, inbox.Of(Queue));
        await sender.SendUntilConfirmedAsync(Queue, 1);
        await inbox.HasAsync(1);
    }
}
