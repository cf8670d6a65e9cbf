namespace Distributed.EngineBench;

/// <summary>How a policy served a trace.</summary>
internal sealed record Outcome(IReadOnlyList<JobRun> Runs, SimulatedDevice Device)
{
    /// <summary>From the first arrival to the last picture.</summary>
    public TimeSpan Makespan => Runs.Max(run => run.Decoded!.Value) - Runs[0].Job.Arrival;

    public double ImagesPerSecond => Runs.Sum(run => run.Job.Images) / Makespan.TotalSeconds;

    /// <summary>Calls from a job's arrival to the end of its first step: the one under way when it came, those between, its own.</summary>
    public IEnumerable<int> TicksToFirstStep
    {
        get
        {
            TimeSpan[] starts = [.. Device.Calls.Select(call => call.Start)], ends = [.. Device.Calls.Select(call => call.End)];
            return Runs.Select(run => Before(starts, run.FirstStep!.Value) + 1 - Before(ends, run.Job.Arrival));
        }
    }

    /// <summary>How many times of a sorted list are before one.</summary>
    private static int Before(TimeSpan[] sorted, TimeSpan time)
    {
        var found = Array.BinarySearch(sorted, time);
        return found < 0 ? ~found : found;
    }
}
