using System.Collections.Concurrent;
using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Jobs;
using Distributed.ServiceDefaults.Tests;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Distributed.GpuWorker.Tests;

public sealed class InHandTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    private const int Each = 3;

    [Fact]
    public async Task A_worker_has_as_many_jobs_of_each_tier_in_hand_at_a_time_as_it_says()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        var engine = new ClosedEngine();
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(engine),
            ("ConnectionStrings:Broker", vhost.Address), ("Worker:JobsInHand", $"{Each}"), ("Worker:DrainGrace", "00:00:00"), ("Broker:Heartbeat", "00:01:00"),          // a connection that is lost in a pause would bring messages twice
            ("Jobs:Times:PublishTimeout", "00:00:05"), ("Jobs:Times:Reservation", "00:00:10"));          // a message that a real broker does not take at once is sent again
        await worker.StartAsync();
        foreach (var tier in Enum.GetValues<Tier>())
            for (var i = 0; i < 2 * Each; i++) await worker.SubmitAsync(tier: tier);
        using var patience = new CancellationTokenSource(WorkerHost.Patience);
        IReadOnlyList<WorkerLoad> loads;
        while ((loads = await worker.Get<JobWorkers>().LoadsAsync(default)).Sum(load => load.CapacityByTier.Count) < Enum.GetValues<Tier>().Length || engine.Asked.Count < 2 * Each) await Task.Delay(10, patience.Token);

        // All are sent (one whose confirm came late even twice), and nobody is let in: who asks is all that is in hand.
        // The queue itself is asked: the broker's management tells its numbers ten seconds late, and later on a busy machine.
        await using var connection = await new ConnectionFactory { Uri = new(vhost.Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in Enum.GetValues<Tier>().Select(GenerateQueues.Name))
            await Eventually.IsAsync(async () => await channel.MessageCountAsync(queue) >= Each);
        Assert.Equal(loads[0].CapacityByTier.ToDictionary(one => one.Key.Word(), one => one.Value),
            engine.Asked.GroupBy(model => model).ToDictionary(same => same.Key, same => same.Count()));
        Assert.Equal(2 * Each, loads[0].Worker.Capacity);
    }

    /// <summary>A device that lets nobody in.</summary>
    private sealed class ClosedEngine : WarmEngine
    {
        public ConcurrentBag<string> Asked { get; } = [];

        public override async Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken)
        {
            Asked.Add(model);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
