using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Distributed.Contracts;
using Microsoft.Data.Sqlite;

namespace Distributed.EndToEnd.Tests;

/// <summary>Standalone as a process of its own, on a free port, with a data folder that outlives it.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly StringBuilder output = new();
    private Process? process;

    public string Data { get; } = Directory.CreateTempSubdirectory("standalone-tests-").FullName;

    public HttpClient Http { get; private set; } = new();

    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>Starts the process and waits until it is ready for work.</summary>
    public async Task StartAsync()
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        process = Start(url);
        Http.Dispose();
        Http = new() { BaseAddress = new(url) };
        await UntilAsync(async () => !process.HasExited ? (await Http.GetAsync("/health/ready")).IsSuccessStatusCode
            : throw new InvalidOperationException($"Standalone ended with {process.ExitCode}: {Output}"));
    }

    /// <summary>Runs the process to its end and gives its exit code.</summary>
    public async Task<int> RunAsync(params (string Name, string Value)[] environment)
    {
        using var run = Start($"http://127.0.0.1:{FreePort()}", environment);
        await run.WaitForExitAsync().WaitAsync(Patience);
        return run.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a person pressing Ctrl+C or a cluster would.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>Posts a body as curl -d does.</summary>
    public async Task<JobDetails> PostAsync(string body)
    {
        using var response = await Http.PostAsync(JobRoutes.Jobs, new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options))!;
    }

    public async Task<JobDetails> GetAsync(Guid id) => (await Http.GetFromJsonAsync<JobDetails>(JobRoutes.Job(id), WireJson.Options))!;

    /// <summary>Polls a job until it is over.</summary>
    public async Task<JobDetails> EndOfAsync(Guid id)
    {
        JobDetails? job = null;
        await UntilAsync(async () => (job = await GetAsync(id)).Status is not (JobStatus.Queued or JobStatus.Running));
        return job!;
    }

    /// <summary>Reads one number per job straight from the database file.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> ReadColumnAsync(string column)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "jobs.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT id, {column} FROM jobs";
        var values = new Dictionary<Guid, long>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) values[reader.GetGuid(0)] = reader.GetInt64(1);
        return values;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) await KillAsync();
        process?.Dispose();
        Http.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    /// <summary>Waits for a condition; the only sleep is between two looks at another process.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new TimeoutException("What was waited for did not come.");
            await Task.Delay(10);
        }
    }

    private Process Start(string url, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Program()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Data,
            Environment = { ["DISTRIBUTED_DATA"] = Data, ["ASPNETCORE_URLS"] = url },
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var started = new Process { StartInfo = start };
        started.OutputDataReceived += (_, line) => Keep(line.Data);
        started.ErrorDataReceived += (_, line) => Keep(line.Data);
        started.Start();
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }

    private void Keep(string? line)
    {
        lock (output) output.AppendLine(line);
    }

    /// <summary>The program built with the same configuration as these tests.</summary>
    private static string Program()
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory);                     // tests/EndToEnd.Tests/bin/<configuration>/<framework>/
        var (framework, configuration) = (bin.Name, bin.Parent!.Name);
        var root = bin.Parent.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "src", "Standalone", "bin", configuration, framework, "Distributed.Standalone.dll");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
