using System.Diagnostics;
using System.Globalization;

namespace Distributed.Faults;

/// <summary>Three nodes of RabbitMQ in one cluster on loopback, to be killed and frozen one by one. Whatever happens, they end with this object.</summary>
internal sealed class RabbitCluster : IAsyncDisposable
{
    private const int Size = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly string folder;
    private readonly Process epmd;

    private RabbitCluster(string folder)
    {
        this.folder = folder;
        var port = RabbitNode.FreePort();
        epmd = Process.Start(new ProcessStartInfo("epmd", ["-address", "127.0.0.1", "-port", port.ToString(CultureInfo.InvariantCulture)]))!;          // ours, in the foreground
        Nodes = [.. Enumerable.Range(1, Size).Select(number => new RabbitNode(folder, number, port))];
        Leftovers.Add(this);
    }

    public IReadOnlyList<RabbitNode> Nodes { get; }

    /// <summary>Starts the first node, lets the others join it, and waits until all serve.</summary>
    /// <param name="folder">For the nodes' data; it goes with the cluster.</param>
    /// <exception cref="ServicesMissingException">RabbitMQ is not installed here.</exception>
    public static async Task<RabbitCluster> StartAsync(string folder)
    {
        if (!File.Exists(RabbitNode.Program)) throw new ServicesMissingException();
        Directory.CreateDirectory(folder);
        var cookie = Path.Combine(folder, ".erlang.cookie");
        await File.WriteAllTextAsync(cookie, Guid.NewGuid().ToString("N"));
        File.SetUnixFileMode(cookie, UnixFileMode.UserRead);
        var cluster = new RabbitCluster(folder);
        try
        {
            cluster.Nodes[0].Start();
            await cluster.Nodes[0].UntilReadyAsync();
            foreach (var node in cluster.Nodes.Skip(1)) node.Start();
            foreach (var node in cluster.Nodes.Skip(1)) await node.UntilReadyAsync();
            using var management = new RabbitManagement(cluster.Nodes[0].Management);
            for (var end = DateTimeOffset.UtcNow + Patience; ; await Task.Delay(500))
            {
                var running = await management.RunningNodesAsync();          // told late
                if (running == Size) return cluster;
                if (DateTimeOffset.UtcNow > end) throw new InvalidOperationException($"{running} of {Size} nodes form the cluster.");
            }
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The node that leads a quorum queue, as the cluster says; asked while all nodes are well.</summary>
    public async Task<RabbitNode> LeaderOfAsync(string queue)
    {
        for (var end = DateTimeOffset.UtcNow + Patience; ; await Task.Delay(500))
        {
            foreach (var node in Nodes)
            {
                using var management = new RabbitManagement(node.Management);
                try
                {
                    var (leader, members) = await management.LeaderAsync(queue);
                    if (members == Size && Nodes.FirstOrDefault(one => one.Name == leader) is { } found) return found;
                }
                catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
                {
                    // Another node may know.
                }
            }
            if (DateTimeOffset.UtcNow > end) throw new TimeoutException($"Nobody leads {queue} with {Size} members online.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Leftovers.Remove(this);
        foreach (var node in Nodes) await node.DisposeAsync();
        if (!epmd.HasExited)
        {
            epmd.Kill();
            await epmd.WaitForExitAsync();
        }
        epmd.Dispose();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
