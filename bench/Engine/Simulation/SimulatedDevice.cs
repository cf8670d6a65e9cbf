using Distributed.Diffusion;

namespace Distributed.EngineBench;

/// <summary>A device that does nothing but let the clock go on, and keeps account of it.</summary>
internal sealed class SimulatedDevice(DeviceTimes times, VirtualTime time) : IDenoiser<SimulatedLane>
{
    private readonly List<(TimeSpan Start, TimeSpan End)> calls = [];

    /// <summary>Every call, in order.</summary>
    public IReadOnlyList<(TimeSpan Start, TimeSpan End)> Calls => calls;

    /// <summary>The most rows of its calls.</summary>
    public BatchCaps Caps { get; } = times.Caps();

    /// <summary>Time in UNet calls.</summary>
    public TimeSpan Calling { get; private set; }

    /// <summary>The same, each call times the share of the rows it could have had that took an image further.</summary>
    public TimeSpan Filled { get; private set; }

    /// <summary>Time in which it did anything.</summary>
    public TimeSpan Busy { get; private set; }

    /// <summary>Time in which it decoded previews.</summary>
    public TimeSpan Previewing { get; private set; }

    /// <summary>A call. Lanes that are finished still fill their rows.</summary>
    public void Step(IReadOnlyList<SimulatedLane> lanes)
    {
        var job = lanes[0].Run.Job;
        var (start, took) = (time.Now, times.Models[job.Shape.Model].Step(lanes.Sum(lane => lane.Rows), job.Pixels));
        Calling += took;
        Filled += took * lanes.Where(lane => !lane.IsFinished).Sum(lane => lane.Rows) / Caps.Of(job.Shape);
        Work(took);
        calls.Add((start, time.Now));
        foreach (var lane in lanes)
        {
            lane.Run.FirstStep ??= start;
            lane.Step++;
        }
    }

    public void Encode(JobRun run) => Work(times.Models[run.Job.Shape.Model].Encoding);

    public void Decode(JobRun run) => Work(times.Models[run.Job.Shape.Model].Decoding(run.Job.Pixels));

    /// <summary>Decodes what an image is going to be, with the tiny autoencoder.</summary>
    public void Preview(JobRun run)
    {
        var took = times.Models[DeviceTimes.Distilled].Decoding(run.Job.Pixels);
        Work(took);
        Previewing += took;
    }

    public void ReleaseMemory()
    {
    }

    private void Work(TimeSpan took)
    {
        Busy += took;
        time.Advance(took);
    }
}
