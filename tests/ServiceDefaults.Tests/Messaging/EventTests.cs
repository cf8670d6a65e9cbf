namespace Distributed.ServiceDefaults.Tests;

public sealed class EventTests
{
    private const int MaxUnseen = 64;
    private const int MaxWaiting = 10_000;
    private const string Knock = "knock";

    [Fact]
    public async Task Every_process_that_listens_gets_every_event()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        var (one, two) = (new Listener(), new Listener());
        await using var first = await BusProcess.StartAsync(vhost.Address, one.Endpoint);
        await using var second = await BusProcess.StartAsync(vhost.Address, two.Endpoint);
        await ListensAsync(vhost, 2);
        await PublishAsync(second, 1, 100);
        await one.HasAsync(100);
        await two.HasAsync(100);
        Assert.Equal(Numbers(1, 100), one.Heard.Order());
        Assert.Equal(Numbers(1, 100), two.Heard.Order());
    }

    [Fact]
    public async Task Each_listens_at_a_queue_of_its_own_that_is_bounded_and_passes()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var process = await BusProcess.StartAsync(vhost.Address, new Listener().Endpoint);
        await ListensAsync(vhost, 1);
        var queue = Assert.Single(await vhost.ListAsync("queues", Listener.Name));
        Assert.Equal(MaxWaiting, queue.GetProperty("arguments").GetProperty("x-max-length").GetInt32());
        Assert.Equal(60_000, queue.GetProperty("arguments").GetProperty("x-expires").GetInt32());
    }

    [Fact]
    public async Task What_a_dead_process_listened_at_goes_away_and_comes_back_with_it()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var proxy = new TcpProxy(vhost.Broker);
        proxy.Open();
        var (living, dying) = (new Listener(), new Listener());
        await using var survivor = await BusProcess.StartAsync(vhost.Address, living.Endpoint);
        await using var victim = await BusProcess.StartAsync(vhost.Through(proxy), dying.Endpoint, settings: ("Broker:EventsExpire", "00:00:02"));
        await ListensAsync(vhost, 2);

        proxy.Close();          // what the broker sees of kill -9
        await Eventually.IsAsync(async () => (await vhost.ListAsync("queues", Listener.Name)).Count == 1);
        await Eventually.IsAsync(async () => (await vhost.ListAsync("exchanges", Listener.Name)).Count == 1);
        await PublishAsync(survivor, 1, 10);
        await living.HasAsync(10);

        proxy.Open();          // it was the network after all
        await ListensAsync(vhost, 2);
        await Eventually.IsAsync(async () =>          // the numbers of its queue may be those from before the cut
        {
            await survivor.Bus.Publish(new Notice(Knock));
            return dying.Heard.Contains(Knock);
        });
        await PublishAsync(survivor, 11, 10);
        await Eventually.IsAsync(() => Task.FromResult(Numbers(11, 10).All(dying.Heard.Contains)));
        Assert.Equal(Numbers(11, 10), dying.Heard.Except([Knock]).Order());          // what it missed stays missed
    }

    [Fact]
    public async Task A_process_that_does_not_keep_up_holds_nobody_up_and_loses_the_oldest()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        var released = new TaskCompletionSource();
        var (quick, slow) = (new Listener(), new Listener(released.Task));
        await using var first = await BusProcess.StartAsync(vhost.Address, quick.Endpoint);
        await using var second = await BusProcess.StartAsync(vhost.Address, slow.Endpoint);
        await ListensAsync(vhost, 2);
        const int Batch = 1_000;
        const int All = MaxWaiting + 2 * Batch;

        for (var sent = 0; sent < All; sent += Batch)
        {
            await PublishAsync(first, sent + 1, Batch);
            await quick.HasAsync(sent + Batch);          // on a slow machine it would lose the oldest too
        }
        Assert.Equal(Numbers(1, All), quick.Heard.Order());
        Assert.Empty(slow.Heard);

        released.SetResult();
        await slow.HasAsync(MaxWaiting + MaxUnseen);
        await Eventually.IsAsync(async () => (await vhost.ListAsync("queues", Listener.Name)).All(queue => queue.TryGetProperty("messages", out var messages) && messages.GetInt32() == 0));
        Assert.Equal(MaxWaiting + MaxUnseen, slow.Heard.Count);
        var lost = Numbers(1, All).Except(slow.Heard).Select(int.Parse).ToList();
        Assert.True(lost.Max() < All - MaxWaiting + MaxUnseen, $"{lost.Max()} of {All} was lost, though it was not among the oldest.");
    }

    /// <summary>Waits until so many queues are bound and consumed.</summary>
    private static async Task ListensAsync(RabbitMqVhost vhost, int count) => await Eventually.IsAsync(async () =>
    {
        var queues = await vhost.ListAsync("queues", Listener.Name);
        return queues.Count == count && queues.All(queue => queue.TryGetProperty("consumers", out var consumers) && consumers.GetInt32() == 1);
    });

    private static Task PublishAsync(BusProcess process, int first, int count) =>
        Task.WhenAll(Numbers(first, count).Select(number => process.Bus.Publish(new Notice(number))));

    /// <summary>Numbers that sort as texts.</summary>
    private static IEnumerable<string> Numbers(int first, int count) => Enumerable.Range(first, count).Select(number => $"{number:D5}");
}
