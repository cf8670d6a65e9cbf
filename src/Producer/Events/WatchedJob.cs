using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>
/// What is known of a job that somebody watches, once for all who do: its changes as they were read, and the latest of its progress. A stream keeps
/// its own place in <see cref="Changes"/>, so however slow it is, nothing is kept for it.
/// </summary>
internal sealed class WatchedJob(Guid id)
{
    private readonly Lock gate = new();
    private readonly List<(EventWatch Watch, int Index)> watchers = [];
    private JobEventRow[] changes = [];
    private JobProgress? progress, preview;

    public Guid Id { get; } = id;

    /// <summary>Its changes from the first; the one numbered n is at n − 1.</summary>
    public IReadOnlyList<JobEventRow> Changes => Volatile.Read(ref changes);

    /// <summary>Whether its last change is the last there will be.</summary>
    public bool HasEnded => Changes is [.., var last] && last.ToStatus is not (JobStatus.Queued or JobStatus.Running);

    /// <summary>How far the attempt is that runs as far as <see cref="Changes"/> say; null when none does, or nothing has been heard of it.</summary>
    public JobProgress? Progress => OfRunning(Volatile.Read(ref progress));

    /// <summary>The latest progress that brought a preview.</summary>
    public JobProgress? Preview => OfRunning(Volatile.Read(ref preview));

    public void Add(EventWatch watch, int index)
    {
        lock (gate) watchers.Add((watch, index));
    }

    /// <returns>Whether nobody watches it any more.</returns>
    public bool Remove(EventWatch watch)
    {
        lock (gate)
        {
            watchers.RemoveAll(watcher => watcher.Watch == watch);
            return watchers.Count == 0;
        }
    }

    /// <summary>Takes what was read after its last change, which may be nothing.</summary>
    /// <param name="later">The changes, in order.</param>
    /// <param name="round">The round of reading.</param>
    public void Read(IEnumerable<JobEventRow> later, long round)
    {
        lock (gate)
        {
            var known = changes.Length;
            var all = changes.ToList();
            foreach (var change in later)
                if (change.Seq == all.Count + 1) all.Add(change);
            if (all.Count > known) Volatile.Write(ref changes, [.. all]);
            foreach (var (watch, index) in watchers) watch.Read(index, isNew: all.Count > known, round);
        }
    }

    /// <summary>Takes progress, unless newer is known.</summary>
    /// <returns>Whether the attempt is one that no change is known of yet.</returns>
    public bool Report(JobProgress latest)
    {
        lock (gate)
        {
            if (progress is { } known && (known.Attempt, known.Step).CompareTo((latest.Attempt, latest.Step)) > 0) return false;
            Volatile.Write(ref progress, latest with { Preview = null });
            if (latest.Preview is not null) Volatile.Write(ref preview, latest);
            foreach (var (watch, index) in watchers) watch.Changed(index);
            return changes is not [.., var last] || last.Attempt < latest.Attempt;
        }
    }

    private JobProgress? OfRunning(JobProgress? reported) =>
        Changes is [.., { ToStatus: JobStatus.Running } last] && last.Attempt == reported?.Attempt ? reported : null;
}
