using System.CommandLine;
using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Paint: submit, wait, save. Ctrl+C cancels the job.</summary>
internal sealed class GenerateCommand : CliCommand
{
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(10);
    private readonly Argument<string> prompt = new("prompt") { Description = "What the picture shows." };
    private readonly SubmissionOptions submission = new();
    private readonly Option<DirectoryInfo> folder = FolderOption.Create(".");
    private readonly Option<bool> previews = new("--previews") { Description = "Keep what the picture is going to be in a file meanwhile." };

    public override Command Build(Connection connection, Terminal terminal) => Build("generate",
        "Paint a prompt and save the pictures. Ctrl+C cancels the job.", connection, terminal, [prompt, .. submission.Symbols, folder, previews], RunAsync);

    private async Task<int> RunAsync(CommandRun run)
    {
        var asked = submission.Read(run.Parsed, run.Parsed.GetRequiredValue(prompt)) with { Previews = run.Parsed.GetValue(previews) ? true : null };
        var files = new PictureFiles(FolderOption.Open(run.Parsed.GetRequiredValue(folder)));          // before anything is painted that could not be saved
        var job = await run.Client.SubmitAsync(asked, cancellation: run.Cancellation);
        run.Say($"Job {job.Id}, tier {job.Tier.Word()}, seed {job.Request.Seed}");
        try
        {
            return await new JobFollower(run, files).FollowAsync(job);
        }
        catch (OperationCanceledException) when (run.Cancellation.IsCancellationRequested)
        {
            return await CancelAsync(run, job.Id);
        }
    }

    private static async Task<int> CancelAsync(CommandRun run, Guid id)
    {
        using var patience = new CancellationTokenSource(CancelPatience);
        var job = await run.Client.CancelAsync(id, patience.Token);
        try
        {
            job = await run.Client.WaitAsync(id, cancellation: patience.Token);
        }
        catch (OperationCanceledException)
        {
            // It stops at its next step, which takes longer than anybody waits after Ctrl+C.
        }
        if (run.IsJson) run.PrintJson(new JobResult(job, []));
        run.Say(job.Status switch
        {
            JobStatus.Cancelled => "Cancelled.",
            _ when job.HasEnded() => $"It had {job.Status.Word()} before it could be cancelled. See: distributed watch {id}",
            _ => $"The server was asked to cancel it; it stops at its next step. See: distributed watch {id}",
        });
        return ExitCode.JobNotDone;
    }
}
