using System.Diagnostics;

namespace Distributed.ServiceDefaults.Tests;

public sealed class StopTests
{
    private const string Queue = "paint";

    [Fact]
    public async Task Work_in_hand_is_finished_when_the_process_stops()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        TaskCompletionSource started = new(), released = new();
        var inbox = new Inbox(async context =>
        {
            started.TrySetResult();
            await released.Task.WaitAsync(context.CancellationToken);
        });
        await using var sender = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await using var consumer = await BusProcess.StartAsync(vhost.Address, inbox.Of(Queue), stopTimeout: 600);
        await vhost.QueueIsBoundAsync(Queue);
        await sender.SendAsync(Queue, 1, timeout: 60);
        await started.Task.WaitAsync(Eventually.Patience);

        var stopping = consumer.StopAsync();
        await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromSeconds(2)));
        Assert.False(stopping.IsCompleted);          // the work is in hand
        released.SetResult();
        await stopping.WaitAsync(Eventually.Patience);

        Assert.Equal([1], inbox.Finished);
        await sender.HasReadyAsync(Queue, count => count == 0);          // it was acknowledged
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
        await started.Task.WaitAsync(Eventually.Patience);
        try
        {
            var watch = Stopwatch.StartNew();
            var stopping = consumer.StopAsync();
            await asked.Task.WaitAsync(Eventually.Patience);
            Assert.True(watch.Elapsed > TimeSpan.FromSeconds(0.9), $"The work was cut off after {watch.Elapsed}.");
            await Record.ExceptionAsync(() => stopping).AsTask().WaitAsync(Eventually.Patience);          // it may say that it gave up
            TestContext.Current.TestOutputHelper?.WriteLine($"stopped after {watch.Elapsed}");
            proxy.Close();          // as the end of the process does
            await sender.HasReadyAsync(Queue, count => count > 0);
        }
        finally
        {
            released.SetResult();
        }
    }
}
