using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Shows a batch until all of its jobs have ended, and saves their pictures.</summary>
/// <param name="run">The command.</param>
/// <param name="files">Where pictures go; null when they are not wanted.</param>
internal sealed class BatchFollower(CommandRun run, PictureFiles? files)
{
    /// <summary>Follows a batch.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> FollowAsync(BatchDetails batch)
    {
        using (var line = new BatchLine(run.Terminal, batch.JobCount, isQuiet: run.IsJson))
            batch = await run.Client.WaitBatchAsync(batch.Id, line, run.Cancellation);
        await foreach (var job in run.Client.ListBatchJobsAsync(batch.Id, cancellation: run.Cancellation))
        {
            var paths = files is null ? [] : await files.SaveAllAsync(run.Client, job, run.Cancellation);
            if (run.IsJson) run.PrintJsonLine(new JobResult(job, paths));
            else foreach (var path in paths) run.Print(path);
            if (job.Status is not JobStatus.Succeeded) await run.Terminal.Error.WriteLineAsync(Terminal.Clean(JobFollower.Reason(job)));
        }
        run.Say($"{batch.Counts.Succeeded} of {batch.JobCount} jobs succeeded."
            + (batch.Counts.Failed > 0 ? $" Run those again that failed: distributed retry --failed --batch {batch.Id}" : ""));
        return batch.Counts.Succeeded == batch.JobCount ? ExitCode.Ok : ExitCode.JobNotDone;
    }
}
