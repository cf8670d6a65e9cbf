using Distributed.Client;
using Distributed.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(Distributed.Cli.Tests.Server))]

namespace Distributed.Cli.Tests;

/// <summary>Standalone as a process, with the models that come with it; one for all tests.</summary>
public sealed class Server : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("cli-tests-").FullName;
    private ProgramProcess? process;

    public string Url { get; } = $"http://127.0.0.1:{ProgramProcess.FreePort()}";

    public JobClient Client => new(new() { Timeout = Timeout.InfiniteTimeSpan }, new() { BaseAddress = new(Url) });

    public async ValueTask InitializeAsync()
    {
        process = new("Standalone", data, [("DISTRIBUTED_DATA", data), ("ASPNETCORE_URLS", Url)]);
        using var http = new HttpClient();
        await Wait.UntilAsync(async () =>
        {
            process.ThrowIfExited();
            using var ready = await http.GetAsync($"{Url}/health/ready");
            return ready.IsSuccessStatusCode;
        });
    }

    /// <summary>Runs a command line against this server, in this process.</summary>
    internal async Task<CommandResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation, params (string Name, string Value)[] environment)
    {
        var variables = environment.Prepend((Name: "DISTRIBUTED_SERVER", Value: Url)).ToLookup(variable => variable.Name, variable => variable.Value);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, new(output, error, isInteractive: false, width: 120, name => variables[name].LastOrDefault()), cancellation);
        return new(code, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
