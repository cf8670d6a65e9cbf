using Distributed.Diffusion;

namespace Distributed.EngineBench;

/// <summary>
/// What batching servers do: when the device is free, whatever waits and fits together makes a batch with the job that has waited longest, and
/// runs until the longest of it is done; nobody joins or leaves meanwhile, and who is done early keeps his rows.
/// </summary>
/// <param name="name">What it is called.</param>
/// <param name="window">How long the first job of a batch that is not full waits for others.</param>
/// <param name="equalSteps">Whether jobs fit together only with as many steps.</param>
internal sealed class StaticBatching(string name, TimeSpan window = default, bool equalSteps = false) : IPolicy
{
    public string Name => name;

    public Outcome Serve(IReadOnlyList<SimulatedJob> trace, DeviceTimes device)
    {
        var (time, arrivals, waiting) = (new VirtualTime(), new Arrivals(trace), new List<JobRun>());
        var simulated = new SimulatedDevice(device, time);
        while (true)
        {
            waiting.AddRange(arrivals.Until(time.Now));
            if (waiting.Count > 0)
            {
                var (batch, isFull) = Batch(waiting, simulated.Caps);
                var deadline = batch[0].Job.Arrival + window;
                if (isFull || time.Now >= deadline) Run(batch, waiting, simulated, time);
                else time.AdvanceTo(arrivals.Next is { } next && next < deadline ? next : deadline);
            }
            else if (arrivals.Next is { } next)
            {
                time.AdvanceTo(next);
            }
            else
            {
                return new(arrivals.Runs, simulated);
            }
        }
    }

    /// <summary>The job that has waited longest and those that fit with it, as they came.</summary>
    private (List<JobRun> Batch, bool IsFull) Batch(List<JobRun> waiting, BatchCaps caps)
    {
        var first = waiting[0];
        var (batch, cap) = (new List<JobRun> { first }, caps.Of(first.Job.Shape));
        var rows = first.Job.Images * first.Job.Rows;
        foreach (var run in waiting.Skip(1).Where(run => run.Job.Shape == first.Job.Shape && (!equalSteps || run.Job.Steps == first.Job.Steps)))
        {
            var more = run.Job.Images * run.Job.Rows;
            if (rows + more > cap) return (batch, true);
            batch.Add(run);
            rows += more;
        }
        return (batch, rows >= cap);
    }

    private static void Run(List<JobRun> batch, List<JobRun> waiting, SimulatedDevice device, VirtualTime time)
    {
        waiting.RemoveAll(batch.Contains);
        foreach (var run in batch) device.Encode(run);
        var calls = Calls([.. batch.SelectMany(run => run.Lanes)], device.Caps.Of(batch[0].Job.Shape)).ToList();
        for (var step = batch.Max(run => run.Job.Steps); step > 0; step--)
            foreach (var call in calls) device.Step(call);
        foreach (var run in batch)
        {
            foreach (var _ in run.Lanes) device.Decode(run);
            run.Decoded = time.Now;
        }
    }

    /// <summary>Only a job that is larger than a call takes more than one.</summary>
    private static IEnumerable<List<SimulatedLane>> Calls(List<SimulatedLane> lanes, int cap)
    {
        var call = new List<SimulatedLane>();
        foreach (var lane in lanes)
        {
            if (call.Count > 0 && call.Sum(each => each.Rows) + lane.Rows > cap)
            {
                yield return call;
                call = [];
            }
            call.Add(lane);
        }
        yield return call;
    }
}
