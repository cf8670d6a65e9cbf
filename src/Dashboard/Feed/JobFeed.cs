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
    private readonly ConcurrentDictionary<JobWatch, (string? Tenant, Guid? Job)> watches = new();

    /// <summary>How long a watcher is left alone after it has been told something.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a watcher is asked to look by itself, whatever else it hears.</summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(3);

    /// <summary>Watches one job or all of them until the answer is disposed of.</summary>
    /// <param name="tenant">Whose jobs: nothing is heard of others. Null for everybody's.</param>
    /// <param name="job">The job; null for all.</param>
    /// <param name="tell">Called with the news, never twice at a time. What it throws is logged, and the watch goes on.</param>
    public IDisposable Watch(string? tenant, Guid? job, Func<JobNews, Task> tell)
    {
        var watch = new JobWatch(tell, time, logger, ended => watches.TryRemove(ended, out _));
        watches[watch] = (tenant, job);
        return watch;
    }

    internal void Changed(string tenant, Guid job)
    {
        foreach (var (watch, _) in WatchesOf(tenant, job)) watch.Add(job, progress: null);
    }

    internal void Progressed(JobProgress progress)
    {
        var plain = progress with { Preview = null };
        foreach (var (watch, isOfOne) in WatchesOf(progress.TenantId, progress.JobId)) watch.Add(progress.JobId, isOfOne ? progress : plain);
    }

    private IEnumerable<(JobWatch Watch, bool IsOfOne)> WatchesOf(string tenant, Guid job) =>
        from watch in watches
        where (watch.Value.Tenant ?? tenant) == tenant && (watch.Value.Job ?? job) == job
        select (watch.Key, watch.Value.Job is not null);
}
