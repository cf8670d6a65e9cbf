using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Distributed.EndToEnd.Tests;

/// <summary>One of our programs as a process of its own, as its users run it.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private readonly StringBuilder output = new();
    private readonly Process process;

    /// <param name="project">The project, for example Standalone; built with the same configuration as these tests.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="arguments">Its arguments.</param>
    public ProgramProcess(string project, string folder, IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Checkout, "src", project, "bin", Configuration, Framework, $"Distributed.{project}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static string Checkout { get; } = Up(AppContext.BaseDirectory, 5);          // tests/EndToEnd.Tests/bin/<configuration>/<framework>/

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    private static string Framework => new DirectoryInfo(AppContext.BaseDirectory).Name;
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>A port that nobody else is given before a program listens there: it is not among those that the system hands out.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }

    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Wait.Patience);
        return process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a person pressing Ctrl+C or a cluster would.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        return await ExitAsync();
    }

    /// <summary>Fails a wait early when the process has ended.</summary>
    public void ThrowIfExited()
    {
        if (process.HasExited) throw new InvalidOperationException($"The process ended with {process.ExitCode}: {Output}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
    }

    private static string Up(string path, int levels) => levels == 0 ? path : Up(Path.GetDirectoryName(path.TrimEnd('/'))!, levels - 1);

    private void Keep(string? line)
    {
        lock (output) output.AppendLine(line);
    }
}
