using System.CommandLine;
using System.Globalization;

namespace Distributed.Cli;

/// <summary>List, watch and cancel batches that were submitted before.</summary>
internal sealed class BatchesCommand : CliCommand
{
    private const int DefaultLimit = 20;
    private readonly Option<int?> limit = NumberOption.Limit(DefaultLimit);
    private readonly Option<DirectoryInfo> folder = FolderOption.Create(null);

    public override Command Build(Connection connection, Terminal terminal)
    {
        var (watched, cancelled) = (JobArgument.Batch(), JobArgument.Batch());
        return new("batches", "List, watch and cancel batches; batch submits one.")
        {
            Build("list", "List batches, newest first.", connection, terminal, [limit], ListAsync),
            Build("watch", "Watch a batch to its end, and save its pictures with --out. Ctrl+C leaves it alone.", connection, terminal, [watched, folder],
                run => WatchAsync(run, run.Parsed.GetValue(watched))),
            Build("cancel", "Cancel what has not ended of a batch.", connection, terminal, [cancelled], run => CancelAsync(run, run.Parsed.GetValue(cancelled))),
        };
    }

    private async Task<int> ListAsync(CommandRun run)
    {
        var batches = await run.Client.ListBatchesAsync(run.Cancellation).Take(run.Parsed.GetValue(limit) ?? DefaultLimit).ToListAsync(run.Cancellation);
        if (run.IsJson) run.PrintJson(batches);
        else new Table(run.Terminal.Width, "ID", "CREATED", "JOBS", "QUEUED", "RUNNING", "SUCCEEDED", "OTHERS", "NAME").Write(run.Terminal.Output, batches.Select(batch => (string[])
        [
            batch.Id.ToString(), TimeText.Of(batch.CreatedAt), Text(batch.JobCount), Text(batch.Counts.Queued),
            Text(batch.Counts.Running), Text(batch.Counts.Succeeded), Text(batch.Counts.Failed + batch.Counts.Cancelled + batch.Counts.Expired), batch.Name ?? "",
        ]));
        return ExitCode.Ok;
    }

    private async Task<int> WatchAsync(CommandRun run, Guid id)
    {
        var files = run.Parsed.GetValue(folder) is { } named ? new PictureFiles(FolderOption.Open(named)) : null;
        return await new BatchFollower(run, files).FollowAsync(await run.Client.GetBatchAsync(id, run.Cancellation));
    }

    private static async Task<int> CancelAsync(CommandRun run, Guid id)
    {
        var batch = await run.Client.CancelBatchAsync(id, run.Cancellation);
        if (run.IsJson) run.PrintJson(batch);
        else run.Print($"{Text(batch.Counts.Cancelled)} of {Text(batch.JobCount)} jobs are cancelled, {Text(batch.Counts.Running)} stop at their next step, {Text(batch.Counts.Succeeded)} had succeeded.");
        return ExitCode.Ok;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
