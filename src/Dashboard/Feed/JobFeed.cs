using System.Collections.Concurrent;
using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>
/// Tells the pages what happens to jobs: from events while they come, by asking to look every few seconds in any case. Each watcher hears at
/// most four times a second, whatever happens meanwhile being put together.
/// </summary>
/// <remarks>The callback runs outside the renderer: components call <c>InvokeAsync</c> in it.</remarks>
public sealed class JobFeed(TimeProvider time, ILogger<JobFeed> logger)
{
    private readonly ConcurrentDictionary<JobWatch, Guid?> watches = new();

    /// <summary>How long a watcher is left alone after it has been told something.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a watcher is asked to look by itself, whatever else it hears.</summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(3);

    /// <summary>Watches one job or all of them until the answer is disposed of.</summary>
    /// <param name="job">The job; null for all.</param>
    /// <param name="tell">Called with the news, never twice at a time. What it throws is logged, and the watch goes on.</param>
    public IDisposable Watch(Guid? job, Func<JobNews, Task> tell)
    {
        var watch = new JobWatch(tell, time, logger, ended => watches.TryRemove(ended, out _));
        watches[watch] = job;
        return watch;
    }

    internal void Changed(Guid job)
    {
        foreach (var watch in WatchesOf(job)) watch.Add(job, progress: null);
    }

    internal void Progressed(JobProgress progress)
    {
        var plain = progress with { Preview = null };
        foreach (var (watch, job) in watches)
        {
            if (job is null) watch.Add(progress.JobId, plain);
            else if (job == progress.JobId) watch.Add(progress.JobId, progress);
        }
    }

    private IEnumerable<JobWatch> WatchesOf(Guid job) => watches.Where(watch => watch.Value is null || watch.Value == job).Select(watch => watch.Key);
}
