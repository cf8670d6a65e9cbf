using System.CommandLine;
using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Paint: submit, wait, save. Ctrl+C cancels the job.</summary>
internal sealed class GenerateCommand : CliCommand
{
    private readonly Argument<string> prompt = new("prompt") { Description = "What the picture shows.", HelpName = "PROMPT" };
    private readonly SubmissionOptions submission = new();
    private readonly Option<DirectoryInfo> folder = FolderOption.Create(".");
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Say what the job would be, what it costs and when it would be done; nothing is queued." };
    private readonly Option<bool> noWait = NoWaitOption.Create();
    private readonly Option<bool> previews = new("--previews") { Description = "While it is painted, keep its latest preview as a .preview.webp file in the folder." };

    public override Command Build(Connection connection, Terminal terminal) => Build("generate",
        "Paint a prompt and save the pictures; what is not said takes the defaults that distributed tiers lists. Ctrl+C cancels the job.", connection, terminal, [prompt, .. submission.Symbols, folder, previews, noWait, dryRun], RunAsync);

    private async Task<int> RunAsync(CommandRun run)
    {
        var asked = submission.Read(run.Parsed, run.Parsed.GetRequiredValue(prompt)) with { Previews = run.Parsed.GetValue(previews) ? true : null };
        if (run.Parsed.GetValue(dryRun)) return await QuoteAsync(run, asked);
        if (run.Parsed.GetValue(noWait)) return await SubmitAsync(run, asked);
        var files = new PictureFiles(FolderOption.Open(run.Parsed.GetRequiredValue(folder)));          // before anything is painted that could not be saved
        var job = await run.SubmitAsync(wait => run.Client.SubmitAsync(asked, cancellation: wait));
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

    private static async Task<int> QuoteAsync(CommandRun run, JobSubmission asked)
    {
        var quote = await run.Client.QuoteAsync(asked, run.Cancellation);
        if (run.IsJson) run.PrintJson(quote);
        else foreach (var line in QuoteText.Describe(quote)) run.Print(line);
        return ExitCode.Ok;
    }

    private static async Task<int> SubmitAsync(CommandRun run, JobSubmission asked)
    {
        var job = await run.Client.SubmitAsync(asked, cancellation: run.Cancellation);
        if (run.IsJson) run.PrintJson(job);
        else run.Print(job.Id.ToString());
        return ExitCode.Ok;
    }

    private static async Task<int> CancelAsync(CommandRun run, Guid id)
    {
        using var patience = new CancellationTokenSource(CommandRun.CancelPatience);
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
