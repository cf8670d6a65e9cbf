using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Distributed.EndToEnd.Tests;

/// <summary>RabbitMQ, Postgres and Azurite of one's own, started by tests/services, for tests that restart them.</summary>
internal sealed partial class Services : IAsyncDisposable
{
    private const int NotInstalled = 3;
    private readonly string folder = Directory.CreateTempSubdirectory("services-").FullName;
    private readonly Dictionary<string, string> exports = [];

    public string Rabbit => exports["TEST_RABBITMQ"];
    public string RabbitManagement => exports["TEST_RABBITMQ_MANAGEMENT"];
    public string Postgres => exports["TEST_POSTGRES"];
    public string Azurite => exports["TEST_AZURITE"];

    /// <summary>Starts them, or skips the test where they are not installed.</summary>
    public static async Task<Services> StartAsync()
    {
        var services = new Services();
        File.SetUnixFileMode(services.folder, File.GetUnixFileMode(services.folder) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        var (exitCode, output) = await services.RunAsync("up");
        Assert.SkipWhen(exitCode == NotInstalled, "RabbitMQ, Postgres or Azurite is not installed; ./test as root on Debian installs them.");
        Assert.True(exitCode == 0, output);
        foreach (Match match in Export().Matches(output)) services.exports[match.Groups[1].Value] = match.Groups[2].Value;
        return services;
    }

    public async Task RestartRabbitAsync()
    {
        var (exitCode, output) = await RunAsync("restart-rabbit");
        Assert.True(exitCode == 0, output);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        await Wait.UntilAsync(() => Task.FromResult(TryDelete()));          // the last of what was killed may still be going
    }

    private bool TryDelete()
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string command)
    {
        var start = new ProcessStartInfo(Path.Combine(ProgramProcess.Checkout, "tests", "services"), [command, folder]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    [GeneratedRegex("^export (\\w+)='(.*)'$", RegexOptions.Multiline)]
    private static partial Regex Export();
}
