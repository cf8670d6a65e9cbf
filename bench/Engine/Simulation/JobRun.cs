namespace Distributed.EngineBench;

/// <summary>What became of a job.</summary>
internal sealed class JobRun
{
    public JobRun(SimulatedJob job)
    {
        Job = job;
        Lanes = [.. Enumerable.Range(0, job.Images).Select(_ => new SimulatedLane(this))];
    }

    public SimulatedJob Job { get; }

    public IReadOnlyList<SimulatedLane> Lanes { get; }

    /// <summary>When the call began that took it its first step.</summary>
    public TimeSpan? FirstStep { get; set; }

    /// <summary>When its last picture was decoded.</summary>
    public TimeSpan? Decoded { get; set; }

    /// <summary>How many of its pictures are decoded.</summary>
    public int PicturesDecoded { get; set; }

    /// <summary>When its last preview was decoded.</summary>
    public TimeSpan Previewed { get; set; }

    public TimeSpan Wait => FirstStep!.Value - Job.Arrival;

    public TimeSpan Latency => Decoded!.Value - Job.Arrival;
}
