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
            ("ConnectionStrings:Broker", vhost.Address), ("Worker:JobsInHand", $"{Each}"), ("Worker:DrainGrace", "00:00:00"));
        await worker.StartAsync();
        foreach (var tier in Enum.GetValues<Tier>())
            for (var i = 0; i < 2 * Each; i++) await worker.SubmitAsync(tier: tier);

        // All are sent (one whose confirm came late even twice), and nobody is let in: who asks is all that is in hand.
        // The queue itself is asked: the broker's management tells its numbers ten seconds late, and later on a busy machine.
        await using var connection = await new ConnectionFactory { Uri = new(vhost.Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await Eventually.IsAsync(async () =>
        {
            if (engine.Asked.Count < 2 * Each) return false;
            foreach (var queue in Enum.GetValues<Tier>().Select(GenerateQueues.Name))
                if (await channel.MessageCountAsync(queue) < Each) return false;
            return true;
        });
        var load = Assert.Single(await worker.Get<JobWorkers>().LoadsAsync(default));
        Assert.Equal(load.CapacityByTier.ToDictionary(one => one.Key.Word(), one => one.Value),
            engine.Asked.GroupBy(model => model).ToDictionary(same => same.Key, same => same.Count()));
        Assert.Equal(2 * Each, load.Worker.Capacity);
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
