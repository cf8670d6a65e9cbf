namespace Distributed.Jobs;

/// <summary>
/// Whether a reaper may judge. A lease that has run out says that a worker is gone only if the worker could have renewed it; so a reaper judges
/// once it has itself seen the database answer, without a gap, for as long as a lease lasts. A reaper that has just begun has seen nothing yet.
/// </summary>
/// <remarks>
/// Everything is measured on the database's clock. So an outage, a statement that hung, a process that was suspended and a clock that was set are
/// all one thing: a gap.
/// </remarks>
internal sealed class ReaperWatch(JobTimes times)
{
    private DateTimeOffset? since;
    private DateTimeOffset last;

    /// <summary>The longest time between two looks that a worker's leases survive, whatever happened in between.</summary>
    private TimeSpan LongestGap => times.ReapEvery + times.HeartbeatTimeout;

    /// <summary>Notes that the database answered.</summary>
    /// <param name="now">The time by its clock when it did.</param>
    /// <returns>How long the reaper must wait yet; zero or less when leases that ran out by then may be judged.</returns>
    public TimeSpan Look(DateTimeOffset now)
    {
        if (since is null || now < last || now - last > LongestGap) since = now;
        last = now;
        return times.Lease - (now - since.Value);
    }
}
