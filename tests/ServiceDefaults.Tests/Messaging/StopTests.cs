using System.Diagnostics;

namespace Distributed.ServiceDefaults.Tests;

public sealed class StopTests
{
    private const string Queue = "paint";

    [Fact]
    public async Task Work_in_hand_is_finished_when_the_process_stops()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        var started = new TaskCompletionSource();
        var inbox = new Inbox(async context =>
        {
            started.TrySetResult();
            await Task.Delay(TimeSpan.FromSeconds(2), context.CancellationToken);
        });
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await using var consumer = await BusProcess.StartAsync(vhost.Address, inbox.Of(Queue), stopTimeout: 5);
        await sender.SendUntilConfirmedAsync(Queue, 1);
        await started.Task;

        await consumer.StopAsync();

        Assert.Equal([1], inbox.Finished);
        Assert.Equal(0u, await sender.Get<IQueueDepth>().CountReadyAsync(Queue, default));          // it was acknowledged
    }

    [Fact]
    public async Task Work_that_does_not_end_keeps_neither_the_process_nor_the_message()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var proxy = new TcpProxy(vhost.Broker);
        proxy.Open();
        TaskCompletionSource started = new(), asked = new(), released = new();
        var inbox = new Inbox(async context =>
        {
            using var registration = context.CancellationToken.Register(() => asked.TrySetResult());
            started.TrySetResult();
            await released.Task;
        });
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await using var consumer = await BusProcess.StartAsync(vhost.Through(proxy), inbox.Of(Queue), stopTimeout: 1);
        await sender.SendUntilConfirmedAsync(Queue, 1);
        await started.Task;
        try
        {
            var watch = Stopwatch.StartNew();
            var stopping = consumer.StopAsync();
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
            Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 3);
            await Record.ExceptionAsync(() => stopping);          // it may say that it gave up
            TestContext.Current.TestOutputHelper?.WriteLine($"stopped after {watch.Elapsed}");
            Assert.InRange(watch.Elapsed.TotalSeconds, 1, 17);
            proxy.Close();          // as the end of the process does
            await Eventually.IsAsync(async () => await sender.Get<IQueueDepth>().CountReadyAsync(Queue, default) == 1);
        }
        finally
        {
            released.SetResult();
        }
    }
}
