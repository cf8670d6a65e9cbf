using System.Collections.Concurrent;
using System.Diagnostics;
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

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_worker_has_as_many_jobs_of_each_tier_in_hand_at_a_time_as_it_says()
    {
        // Now and then the first sends after a start do not reach a real broker for minutes, by a cause not found yet; another start is made then.
        for (var i = 0; i < 4; i++)
            if (await TryAsync()) return;
        Assert.Fail("Not all jobs were sent in any of four tries.");
    }

    /// <returns>Whether all jobs were sent in time; only then there is something to count.</returns>
    private async Task<bool> TryAsync()
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        var engine = new ClosedEngine();
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(engine),
            ("ConnectionStrings:Broker", vhost.Address), ("Worker:JobsInHand", $"{Each}"), ("Worker:DrainGrace", "00:00:00"),
            ("Jobs:Times:PublishTimeout", "00:00:05"), ("Jobs:Times:Reservation", "00:00:10"));
        await worker.StartAsync();
        foreach (var tier in Enum.GetValues<Tier>())
            for (var i = 0; i < 2 * Each; i++) await worker.SubmitAsync(tier: tier);

        // All are sent (one whose confirm came late even twice), and nobody is let in: who asks is all that is in hand.
        // The queue itself is asked: the broker's management tells its numbers ten seconds late, and later on a busy machine.
        await using var connection = await new ConnectionFactory { Uri = new(vhost.Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        IReadOnlyList<WorkerLoad> loads = [];
        for (var start = Stopwatch.GetTimestamp(); !await AreAllSentAsync(); await Task.Delay(20))
            if (Stopwatch.GetElapsedTime(start) > StartPatience) return false;
        Assert.Equal(loads[0].CapacityByTier.ToDictionary(one => one.Key.Word(), one => one.Value),
            engine.Asked.GroupBy(model => model).ToDictionary(same => same.Key, same => same.Count()));
        Assert.Equal(2 * Each, loads[0].Worker.Capacity);
        return true;

        async Task<bool> AreAllSentAsync()
        {
            loads = await worker.Get<JobWorkers>().LoadsAsync(default);
            if (loads.Sum(load => load.CapacityByTier.Count) < Enum.GetValues<Tier>().Length || engine.Asked.Count < 2 * Each) return false;
            foreach (var queue in Enum.GetValues<Tier>().Select(GenerateQueues.Name))
                if (await channel.MessageCountAsync(queue) < Each) return false;
            return true;
        }
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
