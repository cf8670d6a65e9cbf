using System.CommandLine;
using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>List the workers.</summary>
internal sealed class WorkersCommand : CliCommand
{
    public override Command Build(Connection connection, Terminal terminal) =>
        Build("workers", "List the workers that are alive.", connection, terminal, [], RunAsync);

    private static async Task<int> RunAsync(CommandRun run)
    {
        var workers = await run.Client.ListWorkersAsync(run.Cancellation);
        if (run.IsJson)
        {
            run.PrintJson(workers);
            return ExitCode.Ok;
        }
        new Table(run.Terminal.Width, "NAME", "STATE", "TIERS", "CAPACITY", "STARTED", "DEVICE").Write(run.Terminal.Output, workers.Select(worker => (string[])
        [
            worker.Name, worker.Draining ? "draining" : "ready", string.Join(", ", worker.Tiers.Select(tier => tier.Word())),
            worker.Capacity.ToString(CultureInfo.InvariantCulture), worker.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), worker.Device,
        ]));
        return ExitCode.Ok;
    }
}
