using System.CommandLine;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>List the tiers.</summary>
internal sealed class TiersCommand : CliCommand
{
    public override Command Build(Connection connection, Terminal terminal) =>
        Build("tiers", "List the tiers with the defaults and limits of their models.", connection, terminal, [], RunAsync);

    private static async Task<int> RunAsync(CommandRun run)
    {
        var tiers = await run.Client.ListTiersAsync(run.Cancellation);
        if (run.IsJson)
        {
            run.PrintJson(tiers);
            return ExitCode.Ok;
        }
        new Table(run.Terminal.Width, "TIER", "MODEL", "SIZE", "STEPS", "GUIDANCE", "SCHEDULER", "IMAGES").Write(run.Terminal.Output, tiers.Select(tier => (string[])
        [
            tier.Tier.Word(), tier.Model, $"{tier.DefaultSide} ({tier.MinSide}-{tier.MaxSide})", $"{tier.DefaultSteps} (1-{tier.MaxSteps})",
            FormattableString.Invariant($"{tier.DefaultGuidanceScale} (0-{tier.MaxGuidanceScale})"), tier.DefaultScheduler.Word(), $"1-{tier.MaxImageCount}",
        ]));
        return ExitCode.Ok;
    }
}
