namespace Distributed.Producer;

/// <summary>One stream's view of the jobs it tells of: which of them have news. Dispose it when the stream has ended.</summary>
internal sealed class EventWatch : IDisposable
{
    private readonly Lock gate = new();
    private readonly EventSignal signal = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<EventWatch> leave;
    private readonly long round;
    private readonly HashSet<int> unread;
    private HashSet<int> changed;

    /// <param name="jobs">The jobs, by their index in the stream.</param>
    /// <param name="round">The round of reading that was under way when the watch began: what a later one finds is new enough.</param>
    /// <param name="leave">Ends the watch.</param>
    public EventWatch(IReadOnlyList<WatchedJob> jobs, long round, Action<EventWatch> leave)
    {
        (Jobs, this.round, this.leave) = (jobs, round, leave);
        changed = [.. Enumerable.Range(0, jobs.Count)];
        unread = [.. changed];
        if (unread.Count == 0) ready.SetResult();
    }

    public IReadOnlyList<WatchedJob> Jobs { get; }

    /// <summary>Completes when every job has been read since the watch began.</summary>
    public Task Ready => ready.Task;

    /// <summary>A job was read.</summary>
    public void Read(int index, bool isNew, long round)
    {
        lock (gate)
        {
            if (round > this.round && unread.Remove(index) && unread.Count == 0) ready.TrySetResult();
        }
        if (isNew) Changed(index);
    }

    /// <summary>A job has news.</summary>
    public void Changed(int index)
    {
        lock (gate) changed.Add(index);
        signal.Wake();
    }

    /// <summary>The jobs with news since the last call; at first all of them.</summary>
    public IReadOnlyList<int> Take()
    {
        lock (gate)
        {
            var taken = changed.Order().ToList();
            changed = [];
            return taken;
        }
    }

    /// <summary>Waits for news, at most so long.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) => signal.WaitAsync(atMost, cancellation);

    public void Dispose()
    {
        leave(this);
        signal.Dispose();
    }
}
