using System.CommandLine;
using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Cancel a job.</summary>
internal sealed class CancelCommand : CliCommand
{
    private readonly Argument<Guid> id = JobArgument.Create();

    public override Command Build(Connection connection, Terminal terminal) =>
        Build("cancel", "Cancel a job: a waiting one at once, a running one at its next step.", connection, terminal, [id], RunAsync);

    private async Task<int> RunAsync(CommandRun run)
    {
        var job = await run.Client.CancelAsync(run.Parsed.GetValue(id), run.Cancellation);
        if (run.IsJson) run.PrintJson(job);
        else if (job.Status is JobStatus.Cancelled) run.Print("Cancelled.");
        else run.Print(job.HasEnded() ? $"Nothing to cancel: the job had {job.Status.Word()} before." : "It stops at its next step.");
        return job.HasEnded() && job.Status is not JobStatus.Cancelled ? ExitCode.JobNotDone : ExitCode.Ok;
    }
}
