using System.CommandLine;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Paint many: submit a file's jobs together, wait, save. Ctrl+C cancels what is left.</summary>
internal sealed class BatchCommand : CliCommand
{
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(10);

    private readonly Argument<FileInfo> file = new("file")
    {
        Description = "A batch in JSON when the name ends in .json (prompts, jobs or matrix, with defaults), and otherwise one prompt per line.",
    };

    private readonly SubmissionOptions defaults = new();
    private readonly Option<DirectoryInfo> folder = FolderOption.Create(".");

    public override Command Build(Connection connection, Terminal terminal) => Build("batch",
        "Paint the jobs of a file together and save the pictures. Ctrl+C cancels what is left.", connection, terminal, [file, .. defaults.Common, folder], RunAsync);

    private async Task<int> RunAsync(CommandRun run)
    {
        var asked = Read(run.Parsed.GetRequiredValue(file), defaults.Read(run.Parsed, prompt: null));
        var files = new PictureFiles(FolderOption.Open(run.Parsed.GetRequiredValue(folder)));
        var batch = await run.Client.SubmitBatchAsync(asked, cancellation: run.Cancellation);
        run.Say($"Batch {batch.Id}, {batch.JobCount} jobs");
        try
        {
            return await FollowAsync(run, batch, files);
        }
        catch (OperationCanceledException) when (run.Cancellation.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(CancelPatience);
            batch = await run.Client.CancelBatchAsync(batch.Id, patience.Token);
            run.Say($"Cancelled; {batch.Counts.Succeeded} of {batch.JobCount} had succeeded.");
            return ExitCode.JobNotDone;
        }
    }

    private static async Task<int> FollowAsync(CommandRun run, BatchDetails batch, PictureFiles files)
    {
        using (var line = new BatchLine(run.Terminal, batch.JobCount, isQuiet: run.IsJson))
            batch = await run.Client.WaitBatchAsync(batch.Id, line, run.Cancellation);
        await foreach (var job in run.Client.ListBatchJobsAsync(batch.Id, run.Cancellation))
        {
            var paths = await files.SaveAllAsync(run.Client, job, run.Cancellation);
            if (run.IsJson) run.PrintJsonLine(new JobResult(job, paths));
            else foreach (var path in paths) run.Print(path);
            if (job.Status is not JobStatus.Succeeded) await run.Terminal.Error.WriteLineAsync(Terminal.Clean(JobFollower.Reason(job)));
        }
        run.Say($"{batch.Counts.Succeeded} of {batch.JobCount} jobs succeeded.");
        return batch.Counts.Succeeded == batch.JobCount ? ExitCode.Ok : ExitCode.JobNotDone;
    }

    private static BatchSubmission Read(FileInfo file, JobSubmission defaults)
    {
        try
        {
            if (!file.Extension.Equals(".json", StringComparison.OrdinalIgnoreCase))
                return new() { Prompts = [.. File.ReadLines(file.FullName).Select(line => line.Trim()).Where(line => line.Length > 0)], Defaults = defaults };
            var batch = JsonSerializer.Deserialize<BatchSubmission>(File.ReadAllBytes(file.FullName), WireJson.Options) ?? throw new JsonException("it is null");
            if (defaults != new JobSubmission()) throw new UsageException("Options go with a list of prompts; a batch in JSON has its own defaults.");
            return batch;
        }
        catch (JsonException wrong)
        {
            throw new UsageException($"{file} is no batch: {wrong.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be read: {error.Message}");
        }
    }
}
