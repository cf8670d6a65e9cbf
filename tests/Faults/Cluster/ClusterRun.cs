using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>The system on a RabbitMQ of three nodes, under a steady load, while the leader of a queue is killed, frozen, and a follower killed.</summary>
internal sealed class ClusterRun(string folder, OwnServices services, TextWriter log)
{
    /// <summary>The queue whose leader is struck.</summary>
    public const string Queue = "generate-full", Tier = "full";

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(15), Away = TimeSpan.FromSeconds(3), Frozen = TimeSpan.FromSeconds(15);

    private readonly RunLog log = new(log);

    /// <summary>Runs, and leaves histories and snapshots in the folder.</summary>
    public async Task RunAsync()
    {
        RunRecord.NeedEmpty(folder);
        await services.DoAsync("kill-rabbit");          // three take its place
        await using var cluster = await RabbitCluster.StartAsync(Path.Combine(services.Folder, "cluster"));
        log.Say("three nodes form a cluster");
        await using var system = await SystemUnderTest.StartAsync(services, new(folder)
        {
            Brokers = [.. cluster.Nodes.Select(node => node.Address)], WitnessesPublishes = true,
        });
        log.Say("producers and workers are up");

        using var history = new HistoryFile(folder, "clients");
        using var client = new LoadClient(system, history);
        await client.KeepOnWhileAsync(() => StrikeAsync(system, cluster), () => system.UntilAllEndedAsync(log));
        await Snapshot.TakeAsync(system);
        foreach (var process in system.Processes) await process.RemoveAsync();
        log.Say("done");
    }

    private async Task StrikeAsync(SystemUnderTest system, RabbitCluster cluster)
    {
        await Task.Delay(Calm);
        var leader = await cluster.LeaderOfAsync(Queue);
        await StrikeAsync(system, "broker leader kill -9", leader, Away, leader.KillAsync, () => RestartAsync(leader));
        leader = await cluster.LeaderOfAsync(Queue);
        await StrikeAsync(system, "broker leader frozen", leader, Frozen, () => leader.SignalAsync("STOP"), () => leader.SignalAsync("CONT"));
        leader = await cluster.LeaderOfAsync(Queue);
        var follower = cluster.Nodes.First(node => node != leader);
        await StrikeAsync(system, "broker follower kill -9", follower, Away, follower.KillAsync, () => RestartAsync(follower));
    }

    private async Task StrikeAsync(SystemUnderTest system, string name, RabbitNode node, TimeSpan time, Func<Task> strike, Func<Task> heal)
    {
        log.Say($"{name}: {node.Name}");
        await new Strike(system, name, new(1)).ForAsync($"{node.Name} {node.Id}", time, strike, heal);
        log.Say("healed");
        await Task.Delay(Calm);
    }

    private static async Task RestartAsync(RabbitNode node)
    {
        node.Start();
        await node.UntilReadyAsync();
    }
}
