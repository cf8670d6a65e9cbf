namespace Distributed.EngineBench;

/// <summary>The jobs of a trace that are still to come, in order.</summary>
internal sealed class Arrivals
{
    private readonly Queue<JobRun> coming;

    public Arrivals(IEnumerable<SimulatedJob> trace)
    {
        Runs = [.. trace.Select(job => new JobRun(job))];
        coming = new(Runs);
    }

    /// <summary>All of them, also those that have come.</summary>
    public IReadOnlyList<JobRun> Runs { get; }

    /// <summary>When the next comes; null when none does.</summary>
    public TimeSpan? Next => coming.TryPeek(out var run) ? run.Job.Arrival : null;

    /// <summary>Takes those that have come by now.</summary>
    public IEnumerable<JobRun> Until(TimeSpan now)
    {
        while (coming.TryPeek(out var run) && run.Job.Arrival <= now) yield return coming.Dequeue();
    }
}
