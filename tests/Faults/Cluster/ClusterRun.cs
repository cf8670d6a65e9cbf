using System.Diagnostics;
using System.Globalization;
using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>The system on a RabbitMQ of three nodes, under a steady load, while the leader of a queue is killed, frozen, and a follower killed.</summary>
internal sealed class ClusterRun(string folder, OwnServices services, TextWriter log)
{
    /// <summary>The queue whose leader is struck.</summary>
    public const string Queue = "generate-full", Tier = "full";

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(15), Away = TimeSpan.FromSeconds(3), Frozen = TimeSpan.FromSeconds(15), Patience = TimeSpan.FromMinutes(5);

    /// <summary>Between two jobs: more often than any gap that is to be seen.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(150);

    private readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>Runs, and leaves histories and snapshots in the folder.</summary>
    public async Task RunAsync()
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new InvalidOperationException($"{folder} is not empty: what another run left there would be taken for this one's.");
        await services.DoAsync("kill-rabbit");          // three take its place
        await using var cluster = await RabbitCluster.StartAsync(Path.Combine(services.Folder, "cluster"));
        Say("three nodes form a cluster");
        await using var system = await SystemUnderTest.StartAsync(services, new(folder)
        {
            Brokers = [.. cluster.Nodes.Select(node => node.Address)], WitnessesPublishes = true,
        });
        Say("producers and workers are up");

        using var history = new HistoryFile(folder, "clients");
        using var client = new LoadClient(system, history);
        using var struck = new CancellationTokenSource();
        using var over = new CancellationTokenSource();
        var load = LoadAsync(client, struck.Token, over.Token);
        try
        {
            await StrikeAsync(system, cluster);
        }
        finally
        {
            await struck.CancelAsync();
        }
        var isCalm = await system.UntilAsync("SELECT count(*) FROM jobs WHERE status IN ('queued', 'running')", count => count == 0, Patience);
        Say(isCalm ? "every job has ended" : "jobs are left that do not end");
        over.CancelAfter(TimeSpan.FromSeconds(10));
        await load.WaitAsync(Patience);
        await Snapshot.TakeAsync(system);
        foreach (var process in system.Processes) await process.RemoveAsync();
        Say("done");
    }

    /// <summary>Posts a job of each tier in turn until the last stroke is over, and sees each to its end.</summary>
    private static async Task LoadAsync(LoadClient client, CancellationToken struck, CancellationToken over)
    {
        var jobs = new List<Task>();
        while (!struck.IsCancellationRequested)
        {
            var number = jobs.Count;
            jobs.Add(client.SeeThroughAsync(new(new(JobKind.Good, number, 100), number % 2 == 0 ? Tier : "distilled", 1) { Key = $"key-{number}" }, over));
            await Task.Delay(Pace, struck).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Task.WhenAll(jobs);
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
        Say($"{name}: {node.Name}");
        await new Strike(system, name, new(1)).ForAsync($"{node.Name} {node.Id}", time, strike, heal);
        Say("healed");
        await Task.Delay(Calm);
    }

    private static async Task RestartAsync(RabbitNode node)
    {
        node.Start();
        await node.UntilReadyAsync();
    }

    private void Say(string what) => log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:0.0} s  {what}"));
}
