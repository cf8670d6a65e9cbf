using System.CommandLine;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Publish waiting jobs again.</summary>
internal sealed class RedispatchCommand : CliCommand
{
    private readonly Argument<Tier> tier = WordOption.Argument<Tier>("TIER", "The tier whose queue was lost.");

    public override Command Build(Connection connection, Terminal terminal) => Build("redispatch",
        "Send a tier's waiting jobs to the broker again, for one that has lost its queue; needs a key with the scope admin. No job is painted twice.",
        connection, terminal, [tier], RunAsync);

    private async Task<int> RunAsync(CommandRun run)
    {
        var sent = await run.Client.RedispatchAsync(run.Parsed.GetRequiredValue(tier), run.Cancellation);
        if (run.IsJson) run.PrintJson(sent);
        else run.Print(sent.Jobs switch
        {
            0 => $"No job of the tier {run.Parsed.GetRequiredValue(tier).Word()} waits at the broker, so none is sent again.",
            1 => "1 job is sent again.",
            var jobs => $"{jobs} jobs are sent again.",
        });
        return ExitCode.Ok;
    }
}
