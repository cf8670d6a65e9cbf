namespace Distributed.Jobs;

/// <summary>What a worker was seen to do while it was busy.</summary>
/// <param name="BusyUs">Time in which it had a job, in microseconds.</param>
/// <param name="HeldUs">Time its jobs were held, summed: more than <paramref name="BusyUs"/> when it paints several at a time.</param>
/// <param name="AtOnce">As many jobs at a time as it had in at least a tenth of its busy time.</param>
internal sealed record WorkerPace(double BusyUs, double HeldUs, int AtOnce)
{
    private const double Often = 0.1;

    /// <summary>Of one worker's jobs.</summary>
    public static WorkerPace Of(IEnumerable<MeasuredJob> jobs)
    {
        var changes = jobs.SelectMany(job => new[] { (At: job.ClaimedUs, By: 1), (At: job.FinishedUs, By: -1) })
            .OrderBy(change => change.At).ThenBy(change => change.By).ToList();
        var timeAt = new List<double> { 0 };
        var (level, last) = (0, 0L);
        foreach (var (at, by) in changes)
        {
            timeAt[level] += level == 0 ? 0 : at - last;
            level = Math.Max(0, level + by);
            last = at;
            if (level == timeAt.Count) timeAt.Add(0);
        }
        var busy = Math.Max(1, timeAt.Sum());
        var (atOnce, above) = (timeAt.Count - 1, timeAt[^1]);
        while (atOnce > 1 && above < Often * busy) above += timeAt[--atOnce];
        return new(busy, timeAt.Select((time, jobsAtOnce) => time * jobsAtOnce).Sum(), Math.Max(1, atOnce));
    }
}
