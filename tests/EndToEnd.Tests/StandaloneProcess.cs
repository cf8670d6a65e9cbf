using Distributed.Contracts;
using Microsoft.Data.Sqlite;

namespace Distributed.EndToEnd.Tests;

/// <summary>Standalone on a free port, with a data folder that outlives its processes.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    /// <summary>No lease is lost because the machine has much else to do: jobs are to be charged for kills alone.</summary>
    private static readonly (string Name, string Value)[] PatientTimes = [("Jobs__Times__SelfFence", "00:30:00"), ("Jobs__Times__Lease", "01:00:00")];

    private ProgramProcess? process;
    private ApiClient? api;

    public string Data { get; } = Directory.CreateTempSubdirectory("standalone-tests-").FullName;

    public ApiClient Api => api!;

    public string Output => process!.Output;

    /// <summary>Starts the process and waits until it is ready for work and has said so.</summary>
    public async Task StartAsync(params (string Name, string Value)[] environment)
    {
        var url = $"http://127.0.0.1:{ProgramProcess.FreePort()}";
        if (process is not null) await process.DisposeAsync();
        api?.Dispose();
        process = Start(url, environment);
        api = new(url);
        await Wait.UntilAsync(async () =>
        {
            process.ThrowIfExited();
            return await api.IsReadyAsync() && Output.Contains("\n  Data ", StringComparison.Ordinal);          // the last of the lines that name something
        });
    }

    /// <summary>Runs a process on the same data to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(params (string Name, string Value)[] environment)
    {
        await using var run = Start($"http://127.0.0.1:{ProgramProcess.FreePort()}", environment);
        return (await run.ExitAsync(), run.Output);
    }

    public Task KillAsync() => process!.KillAsync();

    public Task<int> TerminateAsync() => process!.TerminateAsync();

    public async Task<int> CountAsync(JobStatus status) =>
        (await FindAsync($"status = '{status.Word()}'")).Count;

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

    /// <summary>The jobs that a condition is true of.</summary>
    public async Task<List<Guid>> FindAsync(string condition) => [.. (await ReadColumnAsync(condition)).Where(job => job.Value == 1).Select(job => job.Key)];

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
        api?.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private ProgramProcess Start(string url, params (string Name, string Value)[] environment) =>
        new("Standalone", Data, [("DISTRIBUTED_DATA", Data), ("ASPNETCORE_URLS", url), .. PatientTimes, .. environment]);
}
