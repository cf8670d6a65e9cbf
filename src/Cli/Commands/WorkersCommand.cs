using System.CommandLine;
using System.Globalization;
using System.Net;
using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>List the workers, and drain one.</summary>
internal sealed class WorkersCommand : CliCommand
{
    private readonly Argument<string> name = NameArgument.Worker();
    private readonly Option<bool> wait = new("--wait") { Description = "Wait until the worker has been stopped, or has fallen silent." };

    public override Command Build(Connection connection, Terminal terminal)
    {
        var workers = Build("workers", "List the workers that are alive, or drain one.", connection, terminal, [], ListAsync);
        workers.Add(Build("drain", "Ask a worker to finish what it has and take no more jobs, so that it can be stopped; needs a key with the scope admin.",
            connection, terminal, [name, wait], DrainAsync));
        return workers;
    }

    private static async Task<int> ListAsync(CommandRun run)
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
            worker.Capacity.ToString(CultureInfo.InvariantCulture), TimeText.Of(worker.StartedAt), worker.Device,
        ]));
        return ExitCode.Ok;
    }

    private async Task<int> DrainAsync(CommandRun run)
    {
        var (worker, mustWait) = (run.Parsed.GetRequiredValue(name), run.Parsed.GetValue(wait));
        if (mustWait) await run.Client.ListWorkersAsync(run.Cancellation);          // a key that may not look is refused before anything is done
        await AskAsync(run, worker);
        if (mustWait)
        {
            run.Say($"{Terminal.Clean(worker)} takes no more jobs and finishes what it has. Waiting until somebody has stopped it; Ctrl+C ends the waiting alone.");
            await run.Client.WaitWorkerGoneAsync(worker, run.Cancellation);
        }
        if (run.IsJson) run.PrintJson(new DrainResult(worker, IsGone: mustWait));
        else run.Print(Terminal.Clean(mustWait ? $"{worker} is gone." : $"{worker} takes no more jobs and finishes what it has. Stop it then; started again, it takes jobs as before."));
        return ExitCode.Ok;
    }

    private static async Task AskAsync(CommandRun run, string worker)
    {
        try
        {
            await run.Client.DrainWorkerAsync(worker, run.Cancellation);
        }
        catch (JobApiException gone) when (gone is { StatusCode: HttpStatusCode.NotFound, Detail: not null })
        {
            throw new UsageException($"No worker {worker} is alive; distributed workers lists those that are.");
        }
    }
}
