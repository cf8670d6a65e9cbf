using Distributed.Jobs;

namespace Distributed.Dashboard;

/// <summary>
/// Submits the jobs of a round one after the other. At the same time they would take turns on the device, and each would seem to take as long as both.
/// </summary>
internal sealed class PlaygroundTurns(JobAcceptor acceptor)
{
    private readonly Dictionary<Guid, NewJob> next = [];
    private readonly HashSet<Guid> ended = [];

    /// <summary>Submits the first; the others are kept.</summary>
    /// <returns>Why it was refused, and nothing is kept; null when it was not.</returns>
    public async Task<AcceptRefusal?> BeginAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellation)
    {
        if ((await acceptor.AcceptAsync(jobs[0], cancellation)).Refusal is { } refusal) return refusal;
        foreach (var (before, job) in jobs.Zip(jobs.Skip(1))) next[before.Id] = job;
        return null;
    }

    /// <summary>Whether a job's turn is still to come.</summary>
    public bool IsToCome(Guid job) => next.Values.Any(one => one.Id == job);

    /// <summary>Submits what comes after a job that has ended, if anything does.</summary>
    /// <returns>Why that was refused; null when it was not.</returns>
    public async Task<AcceptRefusal?> EndedAsync(Guid job, CancellationToken cancellation)
    {
        if (!next.TryGetValue(job, out var now) || !ended.Add(job)) return null;
        try
        {
            return (await acceptor.AcceptAsync(now, cancellation)).Refusal;
        }
        finally
        {
            next.Remove(job);          // not before it is there to be read
        }
    }
}
