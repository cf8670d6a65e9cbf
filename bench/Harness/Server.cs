using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Distributed.Harness;

/// <summary>A process that answers HTTP, started from its build output. What it prints goes to a file in the temporary folder.</summary>
public sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2), StopTimeout = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly TextWriter log;

    private Server(Process process, TextWriter log, Uri address) => (this.process, this.log, Address) = (process, log, address);

    public Uri Address { get; }

    public int ProcessId => process.Id;

    /// <summary>The program that a project of src builds, in the configuration of this one.</summary>
    public static string Program(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (output.Name, output.Parent!.Name);
        while (!File.Exists(Path.Combine(output.FullName, "Distributed.sln"))) output = output.Parent!;
        return Path.Combine(output.FullName, "src", project, "bin", configuration, framework, $"Distributed.{project}.dll");
    }

    /// <summary>Starts a program and waits until it is ready.</summary>
    public static async Task<Server> StartAsync(string program, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in settings) start.Environment[key] = value;
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        var log = TextWriter.Synchronized(new StreamWriter(Path.Combine(Path.GetTempPath(), $"{Path.GetFileNameWithoutExtension(program)}.{address.Port}.log")) { AutoFlush = true });
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => log.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new Server(process, log, address);
        try
        {
            await server.ReadyAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using (Process.Start("kill", ["-TERM", $"{process.Id}"])) { }
            using var timeout = new CancellationTokenSource(StopTimeout);
            try
            {
                await process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }
        process.Dispose();
        await log.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (response.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
            if (process.HasExited || Stopwatch.GetElapsedTime(start) > StartTimeout)
                throw new InvalidOperationException($"{process.StartInfo.ArgumentList[0]} did not become ready; see its log in {Path.GetTempPath()}.");
            await Task.Delay(50);
        }
    }
}
