using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Distributed.Faults;

/// <summary>A node of a <see cref="RabbitCluster"/>: one process on loopback ports of its own, with its own data.</summary>
internal sealed class RabbitNode(string cluster, int number, int epmdPort) : IAsyncDisposable
{
    public const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly ConcurrentDictionary<int, bool> Given = new();
    private readonly string place = Path.Combine(cluster, $"node{number}");
    private readonly int managementPort = FreePort(), distributionPort = FreePort();
    private Process? process;
    private int starts;

    public string Name { get; } = $"rabbit{number}@localhost";

    public int Id => process?.Id ?? 0;

    public IPEndPoint Address { get; } = new(IPAddress.Loopback, FreePort());

    public Uri Management => new($"http://127.0.0.1:{managementPort}");

    /// <summary>Starts it; the first node founds the cluster, any other joins the first.</summary>
    public void Start()
    {
        Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, "enabled_plugins"), "[rabbitmq_management].");
        File.WriteAllText(Path.Combine(place, "rabbitmq.conf"), $"""
            listeners.tcp.default = {Address}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {managementPort}
            vm_memory_high_watermark.absolute = 1GB
            disk_free_limit.absolute = 200MB
            cluster_partition_handling = pause_minority
            cluster_formation.peer_discovery_backend = classic_config
            cluster_formation.randomized_startup_delay_range.min = 0
            cluster_formation.randomized_startup_delay_range.max = 1
            cluster_formation.classic_config.nodes.1 = rabbit1@localhost
            {(number == 1 ? "" : $"cluster_formation.classic_config.nodes.2 = {Name}")}
            """);
        var start = new ProcessStartInfo(Program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in Environment()) start.Environment[key] = value;
        var log = TextWriter.Synchronized(new StreamWriter(Path.Combine(place, $"out.{++starts}")) { AutoFlush = true });
        process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => log.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits until it serves.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    /// <exception cref="TimeoutException">It does not come.</exception>
    public async Task UntilReadyAsync()
    {
        using var management = new RabbitManagement(Management);
        for (var end = DateTimeOffset.UtcNow + Patience; !await management.IsReadyAsync();)
        {
            if (process is not { HasExited: false }) throw new InvalidOperationException($"{Name} ended; see {place}.");
            if (DateTimeOffset.UtcNow > end) throw new TimeoutException($"{Name} does not become ready; see {place}.");
            await Task.Delay(200);
        }
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (process is not { HasExited: false } ending) return;
        ending.Kill();
        await ending.WaitForExitAsync();
    }

    /// <summary>STOP or CONT.</summary>
    public Task SignalAsync(string signal) => Signals.SendAsync(signal, Id);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process?.Dispose();
        process = null;
    }

    /// <summary>A port below the range from which clients get theirs, and each but once.</summary>
    internal static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            if (!Given.TryAdd(port, true)) continue;
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; another one is not.
            }
        }
    }

    private Dictionary<string, string> Environment() => new()
    {
        ["HOME"] = cluster,          // where all nodes find the same cookie
        ["RUNNING_UNDER_SYSTEMD"] = "1",          // the script becomes the node, instead of having it as a child
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = epmdPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_NODENAME"] = Name,
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = Address.Port.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_DIST_PORT"] = distributionPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(place, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(place, "log"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(place, "pid"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(place, "enabled_plugins"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(place, "rabbitmq"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(place, "advanced"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(place, "none"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(place, "generated"),
    };
}
