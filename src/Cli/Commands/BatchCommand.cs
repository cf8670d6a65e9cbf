using System.CommandLine;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Paint many: submit a file's jobs together, wait, save. Ctrl+C cancels what is left.</summary>
internal sealed class BatchCommand : CliCommand
{
    private const string StandardInput = "-";

    private readonly Argument<FileInfo> file = new("file")
    {
        HelpName = "FILE",
        Description = "A batch in JSON when the name ends in .json (prompts, jobs or matrix, with defaults), and otherwise one prompt per line; - for standard input.",
    };

    private readonly SubmissionOptions defaults = new();
    private readonly Option<string?> name = new("--name") { Description = "What to call the batch.", HelpName = "TEXT" };
    private readonly Option<DirectoryInfo> folder = FolderOption.Create(".");
    private readonly Option<bool> noWait = NoWaitOption.Create();

    public override Command Build(Connection connection, Terminal terminal) => Build("batch",
        "Paint the jobs of a file together and save the pictures. Ctrl+C cancels what is left.", connection, terminal, [file, name, .. defaults.Common, folder, noWait], RunAsync);

    private async Task<int> RunAsync(CommandRun run)
    {
        var asked = Read(run, run.Parsed.GetRequiredValue(file), defaults.Read(run.Parsed, prompt: null));
        if (run.Parsed.GetValue(name) is { } named) asked = asked with { Name = named };
        if (run.Parsed.GetValue(noWait)) return await SubmitAsync(run, asked);
        var files = new PictureFiles(FolderOption.Open(run.Parsed.GetRequiredValue(folder)));
        var batch = await run.SubmitAsync(wait => run.Client.SubmitBatchAsync(asked, cancellation: wait));
        run.Say($"Batch {batch.Id}, {batch.JobCount} jobs");
        try
        {
            return await new BatchFollower(run, files).FollowAsync(batch);
        }
        catch (OperationCanceledException) when (run.Cancellation.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(CommandRun.CancelPatience);
            batch = await run.Client.CancelBatchAsync(batch.Id, patience.Token);
            run.Say($"Cancelled; {batch.Counts.Succeeded} of {batch.JobCount} had succeeded."
                + (batch.Counts.Succeeded > 0 ? $" Save their pictures: distributed batches watch {batch.Id} --out FOLDER" : ""));
            return ExitCode.JobNotDone;
        }
    }

    private static async Task<int> SubmitAsync(CommandRun run, BatchSubmission asked)
    {
        var batch = await run.Client.SubmitBatchAsync(asked, cancellation: run.Cancellation);
        if (run.IsJson) run.PrintJson(batch);
        else run.Print(batch.Id.ToString());
        return ExitCode.Ok;
    }

    private static BatchSubmission Read(CommandRun run, FileInfo file, JobSubmission defaults)
    {
        try
        {
            if (file.ToString() == StandardInput) return Prompts(run.Terminal.Input.ReadToEnd().Split('\n'), defaults, "Standard input");
            if (!file.Extension.Equals(".json", StringComparison.OrdinalIgnoreCase)) return Prompts(File.ReadLines(file.FullName), defaults, file.ToString());
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

    private static BatchSubmission Prompts(IEnumerable<string> lines, JobSubmission defaults, string source)
    {
        string[] prompts = [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];
        return prompts.Length > 0 ? new() { Prompts = prompts, Defaults = defaults } : throw new UsageException($"{source} has no prompts; give it one per line.");
    }
}
