using Distributed.Client;
using Distributed.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(Distributed.Cli.Tests.Server))]

namespace Distributed.Cli.Tests;

/// <summary>Standalone as a process, with the models that come with it; one for all tests.</summary>
public class Server : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("cli-tests-").FullName;
    private ProgramProcess? process;

    public string Url { get; } = $"http://127.0.0.1:{ProgramProcess.FreePort()}";

    public JobClient Client => new(new() { Timeout = Timeout.InfiniteTimeSpan }, new() { BaseAddress = new(Url), ApiKey = Key });

    /// <summary>The key that commands and the client have; null where none is needed.</summary>
    protected virtual string? Key => null;

    protected virtual IEnumerable<(string Name, string Value)> Settings => [];

    public async ValueTask InitializeAsync()
    {
        process = new("Standalone", data, [("DISTRIBUTED_DATA", data), ("ASPNETCORE_URLS", Url), .. Settings]);
        using var http = new HttpClient();
        await Wait.UntilAsync(async () =>
        {
            process.ThrowIfExited();
            using var ready = await http.GetAsync($"{Url}/health/ready");
            return ready.IsSuccessStatusCode;
        });
    }

    /// <summary>Runs a command line against this server, in this process.</summary>
    internal Task<CommandResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation, params (string Name, string Value)[] environment) =>
        RunAsync(new Session(), arguments, cancellation, environment);

    /// <inheritdoc cref="RunAsync(IReadOnlyList{string}, CancellationToken, ValueTuple{string, string}[])"/>
    internal Task<CommandResult> RunAsync(Session session, IReadOnlyList<string> arguments, CancellationToken cancellation, params (string Name, string Value)[] environment) =>
        Shell.RunAsync(Url, Key, session, arguments, cancellation, environment);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (process is not null) await process.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
