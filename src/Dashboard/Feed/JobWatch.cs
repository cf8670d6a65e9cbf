using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>One watcher: collects what happens and tells it in turns.</summary>
internal sealed class JobWatch : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim something = new(0, 1);
    private readonly CancellationTokenSource end = new();
    private readonly Func<JobNews, Task> tell;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Action<JobWatch> ended;
    private readonly ITimer poll;
    private HashSet<Guid> changed = [];
    private Dictionary<Guid, JobProgress> progress = [];
    private JobProgress? preview;
    private bool isPollDue;

    public JobWatch(Func<JobNews, Task> tell, TimeProvider time, ILogger logger, Action<JobWatch> ended)
    {
        (this.tell, this.time, this.logger, this.ended) = (tell, time, logger, ended);
        poll = time.CreateTimer(_ => PollIsDue(), null, JobFeed.PollEvery, JobFeed.PollEvery);
        _ = RunAsync(end.Token);
    }

    /// <summary>Something has happened to a job: its progress, or without one a change of its row.</summary>
    public void Add(Guid job, JobProgress? progress)
    {
        lock (gate)
        {
            if (progress is null) changed.Add(job);
            else this.progress[job] = progress;
            if (progress?.Preview is not null) preview = progress;
        }
        Wake();
    }

    /// <summary>Ends the watch. The callback may still be running, but is not called again.</summary>
    public void Dispose()
    {
        ended(this);
        poll.Dispose();
        end.Cancel();
    }

    private void PollIsDue()
    {
        lock (gate) isPollDue = true;
        Wake();
    }

    private void Wake()
    {
        lock (gate)
        {
            if (something.CurrentCount == 0) something.Release();
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await something.WaitAsync(cancellation);
                if (Take() is not { } news) continue;          // told already, between the event and its wake
                await TellAsync(news);
                if (news.IsPoll) poll.Change(JobFeed.PollEvery, JobFeed.PollEvery);          // not after other news: however much is heard, accepted jobs have no event
                await Task.Delay(JobFeed.Gap, time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Nobody watches any more.
        }
    }

    private async Task TellAsync(JobNews news)
    {
        try
        {
            await tell(news);
        }
        catch (Exception error)
        {
            // A page that goes away while it is being told is none of its own fault.
            if (!end.IsCancellationRequested) logger.NewsNotShown(error);
        }
    }

    private JobNews? Take()
    {
        lock (gate)
        {
            if (changed.Count == 0 && progress.Count == 0 && !isPollDue) return null;
            var news = new JobNews(changed, progress, isPollDue) { Preview = preview };
            (changed, progress, preview, isPollDue) = ([], [], null, false);
            return news;
        }
    }
}
