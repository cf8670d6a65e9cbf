using Distributed.Diffusion;

namespace Distributed.EngineBench;

/// <summary>One image of a simulated job.</summary>
internal sealed class SimulatedLane(JobRun run) : ILane
{
    public JobRun Run => run;

    public LaneShape Shape => run.Job.Shape;

    public int Rows => run.Job.Rows;

    public int Priority => 0;

    public int Step { get; set; }

    public bool IsFinished => Step >= run.Job.Steps;
}
