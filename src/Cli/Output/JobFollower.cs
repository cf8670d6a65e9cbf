using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Shows a job until it has ended, saves its pictures, and says where its time went.</summary>
/// <param name="run">The command.</param>
/// <param name="files">Where pictures go; null when they are not wanted.</param>
internal sealed class JobFollower(CommandRun run, PictureFiles? files)
{
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1), Latest = TimeSpan.FromSeconds(15);

    /// <summary>Follows a job.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> FollowAsync(JobDetails job)
    {
        var ended = await WaitAsync(job);
        var paths = files is null ? [] : await files.SaveAllAsync(run.Client, ended, run.Cancellation);
        if (run.IsJson) run.PrintJson(new JobResult(ended, paths));
        else foreach (var path in paths) run.Print(path);
        if (ended.Latency is { } latency) run.Say(LatencyText.Describe(latency));
        if (ended.Status is JobStatus.Succeeded)
        {
            if (files is null) run.Say($"{ended.Images.Count} {(ended.Images.Count == 1 ? "picture" : "pictures")}; to save: distributed watch {ended.Id} --out FOLDER");
            return ExitCode.Ok;
        }
        await run.Terminal.Error.WriteLineAsync(Terminal.Clean(Reason(ended)));
        return ExitCode.JobNotDone;
    }

    /// <summary>Why a job that has ended has no pictures, and what to do.</summary>
    public static string Reason(JobDetails job) => job switch
    {
        { Error: { } error } => $"Job {job.Id} failed: {error.Explain()}",
        { Status: JobStatus.Expired } => $"Job {job.Id} expired: its deadline passed while it waited. Run it again: distributed retry {job.Id}",
        _ => $"Job {job.Id} was {job.Status.Word()}. Run it again: distributed retry {job.Id}",
    };

    private async Task<JobDetails> WaitAsync(JobDetails job)
    {
        var preview = job.Request.Previews ? files?.PreviewPath(job) : null;
        using var line = new ProgressLine(run.Terminal, isQuiet: run.IsJson);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        using var news = new SemaphoreSlim(0);
        var looking = run.IsJson ? Task.CompletedTask : LookAsync(job.Id, line, news, ended.Token);
        try
        {
            return await run.Client.WaitAsync(job.Id, new Listener(happened =>
            {
                line.Show(happened);
                if (happened.Status is not null) news.Release();
                if (preview is not null && happened.Preview is { } picture) File.WriteAllBytes(preview, picture.Data);
            }), previews: preview is not null, run.Cancellation);
        }
        finally
        {
            await ended.CancelAsync();
            await looking;
            if (preview is not null) File.Delete(preview);
        }
    }

    /// <summary>Looks when the job will be done, which no event tells: whenever its status has changed or a tenth of that time has passed.</summary>
    private async Task LookAsync(Guid id, ProgressLine line, SemaphoreSlim news, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            var wait = Latest;
            try
            {
                var job = await run.Client.GetAsync(id, ended);
                if (job.HasEnded()) return;
                line.ShowEta(job);
                wait = TimeSpan.FromSeconds((job.Eta?.P50Seconds ?? 0) / 10);
            }
            catch (Exception error) when (error is OperationCanceledException or JobApiException or HttpRequestException)
            {
                // How the job ends is heard elsewhere; this is for the eyes alone.
            }
            Task next = news.WaitAsync(TimeSpan.FromTicks(Math.Clamp(wait.Ticks, Soonest.Ticks, Latest.Ticks)), ended);
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Hears at once and in order, which <see cref="Progress{T}"/> does not promise.</summary>
    private sealed class Listener(Action<JobEvent> hear) : IProgress<JobEvent>
    {
        public void Report(JobEvent value) => hear(value);
    }
}
