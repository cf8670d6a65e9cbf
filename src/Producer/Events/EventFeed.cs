using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Producer;

/// <summary>
/// Reads what happens to watched jobs, for all streams of this process together. Events of the bus say which jobs to look at; those of one moment
/// are read by one statement, and while it runs the next gather. Every few seconds all of them are read, for events may be lost and not every change
/// has one.
/// </summary>
internal sealed class EventFeed(JobEventLog log, IOptions<EventStreamOptions> options, TimeProvider time, ILogger<EventFeed> logger) : BackgroundService
{
    /// <summary>Of so many jobs that nobody watches the latest progress is kept, so that a new stream begins with it.</summary>
    private const int MaxRecent = 10_000;

    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly EventSignal signal = new();
    private readonly Dictionary<Guid, WatchedJob> watched = [];
    private readonly Dictionary<Guid, JobProgress> recent = [];
    private HashSet<WatchedJob> due = [];
    private long round;

    /// <summary>How many statements have been sent.</summary>
    public long Reads { get; private set; }

    /// <summary>How many jobs somebody watches.</summary>
    public int Watched
    {
        get
        {
            lock (gate) return watched.Count;
        }
    }

    /// <summary>Watches jobs until the answer is disposed of.</summary>
    public EventWatch Watch(IReadOnlyList<Guid> jobs)
    {
        lock (gate)
        {
            var watch = new EventWatch([.. jobs.Select(FindOrAdd)], round, Leave);
            foreach (var (index, job) in watch.Jobs.Index())
            {
                job.Add(watch, index);
                due.Add(job);          // even one that has ended: the watch waits for a read
            }
            signal.Wake();
            return watch;
        }
    }

    /// <summary>A job has changed, as the bus says.</summary>
    public void Changed(Guid id, bool hasEnded)
    {
        lock (gate)
        {
            if (hasEnded) recent.Remove(id);
            if (!watched.TryGetValue(id, out var job) || !due.Add(job)) return;
        }
        signal.Wake();
    }

    /// <summary>A job goes on, as the bus says.</summary>
    public void Progressed(JobProgress progress)
    {
        WatchedJob? job;
        lock (gate)
        {
            if (recent.Count >= MaxRecent && !recent.ContainsKey(progress.JobId)) recent.Clear();          // of jobs whose end was never heard
            recent[progress.JobId] = progress with { Preview = null };
            if (!watched.TryGetValue(progress.JobId, out job)) return;
        }
        if (job.Report(progress)) Changed(progress.JobId, hasEnded: false);          // its beginning was not heard
    }

    public override void Dispose()
    {
        signal.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var polled = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            await signal.WaitAsync(options.Value.PollEvery - time.GetElapsedTime(polled), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            var isPoll = time.GetElapsedTime(polled) >= options.Value.PollEvery;
            if (isPoll) polled = time.GetTimestamp();
            await ReadAsync(isPoll, stoppingToken);
        }
    }

    private async Task ReadAsync(bool isPoll, CancellationToken cancellation)
    {
        var (jobs, number) = Take(isPoll);
        try
        {
            foreach (var chunk in jobs.Chunk(JobEventLog.MaxJobs))
            {
                Reads++;
                var changes = (await log.ReadAsync([.. chunk.Select(job => (job.Id, job.Changes.Count))], cancellation)).ToLookup(change => change.JobId);
                foreach (var job in chunk) job.Read(changes[job.Id], number);
            }
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            logger.EventsNotRead(error.Message, jobs.Count);
            lock (gate) due.UnionWith(jobs.Where(job => watched.GetValueOrDefault(job.Id) == job));
            await Task.Delay(RetryEvery, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            signal.Wake();
        }
        catch (OperationCanceledException)
        {
            // The process stops, and with it the streams.
        }
    }

    private (IReadOnlyCollection<WatchedJob> Jobs, long Round) Take(bool isPoll)
    {
        lock (gate)
        {
            if (isPoll) due.UnionWith(watched.Values.Where(job => !job.HasEnded));
            var taken = due;
            due = [];
            return (taken, ++round);
        }
    }

    private WatchedJob FindOrAdd(Guid id)
    {
        if (watched.TryGetValue(id, out var job)) return job;
        watched[id] = job = new(id);
        if (recent.TryGetValue(id, out var progress)) job.Report(progress);
        return job;
    }

    private void Leave(EventWatch watch)
    {
        lock (gate)
        {
            foreach (var job in watch.Jobs)
            {
                if (!job.Remove(watch)) continue;
                watched.Remove(job.Id);
                due.Remove(job);
            }
        }
    }
}
