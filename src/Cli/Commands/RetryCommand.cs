using System.CommandLine;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Run a finished job again.</summary>
internal sealed class RetryCommand : CliCommand
{
    private readonly Argument<Guid> id = JobArgument.Create();
    private readonly Option<RetrySeeds?> seeds = WordOption.Of<RetrySeeds>("--seeds", "The same pictures, or others of the same prompt.");

    private readonly Option<Priority?> priority = WordOption.Of<Priority>("--priority", "Which jobs it goes before; as the first time by default.");

    public override Command Build(Connection connection, Terminal terminal) =>
        Build("retry", "Run a finished job again, as a new job, and print its id.", connection, terminal, [id, seeds, priority], RunAsync);

    private async Task<int> RunAsync(CommandRun run)
    {
        var job = await run.Client.RetryAsync(run.Parsed.GetValue(id), run.Parsed.GetValue(seeds) ?? RetrySeeds.Same, run.Parsed.GetValue(priority), cancellation: run.Cancellation);
        if (run.IsJson) run.PrintJson(job);
        else run.Print(job.Id.ToString());
        return ExitCode.Ok;
    }
}
