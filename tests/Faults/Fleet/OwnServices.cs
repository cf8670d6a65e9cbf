using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;

namespace Distributed.Faults;

/// <summary>RabbitMQ, Postgres and Azurite of one's own, started by tests/services, to be killed and frozen at will.</summary>
internal sealed partial class OwnServices : IAsyncDisposable
{
    /// <summary>The exit status of tests/services where something is not installed.</summary>
    public const int NotInstalled = 3;

    /// <summary>Several times what a run of ten thousand jobs puts there, in megabytes: the ballast takes the rest from memory.</summary>
    private static readonly (string Service, int Megabytes)[] Small = [("postgres", 512), ("azurite", 128)];

    private readonly Dictionary<string, string> exports = [];
    private readonly Dictionary<string, SmallDisk> disks = [];

    private readonly Lazy<Task> stopping;

    private OwnServices(string folder)
    {
        Folder = folder;
        stopping = new(StopAsync);
    }

    public string Folder { get; }

    public Uri Rabbit => new(exports["TEST_RABBITMQ"]);
    public Uri RabbitManagement => new(exports["TEST_RABBITMQ_MANAGEMENT"]);
    public NpgsqlConnectionStringBuilder Postgres => new(exports["TEST_POSTGRES"]);
    public string Azurite => exports["TEST_AZURITE"];

    /// <summary>Where the blob service is.</summary>
    public Uri AzuriteEndpoint => new(BlobEndpoint().Match(Azurite).Groups[1].Value);

    /// <summary>The disks, by service, that can be filled.</summary>
    public IReadOnlyDictionary<string, SmallDisk> Disks => disks;

    /// <param name="withSmallDisks">Whether Postgres and Azurite get disks of their own that can be filled, where the host has any (<see cref="SmallDisk.Missing"/>).</param>
    /// <exception cref="ServicesMissingException">They are not installed here.</exception>
    public static async Task<OwnServices> StartAsync(bool withSmallDisks = false)
    {
        var services = new OwnServices(Directory.CreateTempSubdirectory("faults-services-").FullName);
        File.SetUnixFileMode(services.Folder, File.GetUnixFileMode(services.Folder) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        Leftovers.Add(services);
        if (withSmallDisks && SmallDisk.Missing is null)
            foreach (var (service, megabytes) in Small) services.disks[service] = SmallDisk.Mount(Path.Combine(services.Folder, service), megabytes);
        var (exitCode, output) = await RunAsync("up", services.Folder);
        if (exitCode != 0)          // it has stopped what it had started, and left its logs
        {
            Leftovers.Remove(services);
            services.TakeDisksAway();
        }
        if (exitCode == NotInstalled) throw new ServicesMissingException();
        if (exitCode != 0) throw new InvalidOperationException(output);
        foreach (Match match in Export().Matches(output)) services.exports[match.Groups[1].Value] = match.Groups[2].Value;
        return services;
    }

    /// <summary>Runs rabbitmqctl on the broker's node.</summary>
    public async Task ControlRabbitAsync(params string[] arguments)
    {
        var epmd = File.ReadLines(Path.Combine(Folder, "settings")).Single(line => line.StartsWith("epmd_port=", StringComparison.Ordinal)).Split('=')[1];
        var start = new ProcessStartInfo("/usr/lib/rabbitmq/bin/rabbitmqctl", ["-n", "rabbit@localhost", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = Path.Combine(Folder, "rabbit");          // where the node's cookie is
        start.Environment["ERL_EPMD_PORT"] = epmd;
        start.Environment["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(Folder, "rabbit", "none");
        var (exitCode, output) = await RunAsync(start);
        if (exitCode != 0) throw new InvalidOperationException($"rabbitmqctl {string.Join(' ', arguments)}: {output}");
    }

    /// <summary>Runs a command of tests/services, for example <c>kill-rabbit</c>.</summary>
    public Task DoAsync(string command) => DoAsync(command, Folder);

    /// <summary>Runs a command of tests/services on another folder.</summary>
    public static async Task DoAsync(params string[] command)
    {
        var (exitCode, output) = await RunAsync(command);
        if (exitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)}: {output}");
    }

    /// <summary>Stops them once, whoever asks: a run that is told to end, and a signal's handler meanwhile.</summary>
    public ValueTask DisposeAsync() => new(stopping.Value);

    private async Task StopAsync()
    {
        await RunAsync("down", Folder);
        TakeDisksAway();
        Directory.Delete(Folder, recursive: true);
        Leftovers.Remove(this);
    }

    private void TakeDisksAway()
    {
        foreach (var disk in disks.Values) disk.Dispose();
    }

    private static Task<(int ExitCode, string Output)> RunAsync(params string[] command) => RunAsync(
        new ProcessStartInfo(Path.Combine(Checkout.Root, "tests", "services"), command) { RedirectStandardOutput = true, RedirectStandardError = true });

    private static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, process.ExitCode == 0 ? output : output + await error);
    }

    [GeneratedRegex("^export (\\w+)='(.*)'$", RegexOptions.Multiline)]
    private static partial Regex Export();

    [GeneratedRegex("BlobEndpoint=([^;]+)")]
    private static partial Regex BlobEndpoint();
}
