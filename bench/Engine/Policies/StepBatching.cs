using Distributed.Diffusion;

namespace Distributed.EngineBench;

/// <summary>
/// The product's order of work: its queue, loop and caps, with everything that <see cref="EngineLoop"/> does around them, charged as it charges
/// it. What a job asks the database meanwhile takes no time here.
/// </summary>
/// <param name="name">What it is called.</param>
/// <param name="open">Makes the door to the engine.</param>
/// <param name="previewInterval">The least time between two previews of a job; null for no previews.</param>
internal sealed class StepBatching(string name, Func<DeviceTimes, IDoor> open, TimeSpan? previewInterval = null) : IPolicy
{
    /// <summary>As the product does it.</summary>
    public static StepBatching Product { get; } = new("step batching", device => new AdmissionDoor(device));

    /// <summary>One job after the other; a job's images share calls.</summary>
    public static StepBatching OneAtATime { get; } = new("one job at a time", _ => new OneJobDoor());

    public string Name => name;

    public Outcome Serve(IReadOnlyList<SimulatedJob> trace, DeviceTimes device) => new Run(trace, device, open(device), previewInterval).ToEnd();

    private sealed class Run
    {
        private readonly VirtualTime time = new();
        private readonly Arrivals arrivals;
        private readonly SimulatedDevice device;
        private readonly LaneLoop<SimulatedLane> loop;
        private readonly IDoor door;
        private readonly TimeSpan? previewInterval;
        private int open;

        public Run(IReadOnlyList<SimulatedJob> trace, DeviceTimes times, IDoor door, TimeSpan? previewInterval)
        {
            (arrivals, device, open) = (new(trace), new(times, time), trace.Count);
            (this.door, this.previewInterval) = (door, previewInterval);
            loop = new(device, device.Caps, time);
        }

        public Outcome ToEnd()
        {
            while (open > 0)
            {
                while (NextJob() is { } run) Begin(run);
                if (loop.RunTick() is { } tick) After(tick);
                else time.AdvanceTo(arrivals.Next ?? throw new InvalidOperationException("Jobs wait, but the device has nothing to do."));
            }
            return new(arrivals.Runs, device);
        }

        private JobRun? NextJob()
        {
            foreach (var run in arrivals.Until(time.Now)) door.Arrive(run);
            return door.LetIn();
        }

        private void Begin(JobRun run)
        {
            device.Encode(run);
            run.Previewed = time.Now;
            door.Resize(run, run.Lanes.Count * SizeOf(run));
            foreach (var lane in run.Lanes) loop.Add(lane);
        }

        private void After(Tick<SimulatedLane> tick)
        {
            foreach (var run in tick.Lanes.Select(lane => lane.Run).Distinct()) door.Resize(run, run.Lanes.Count(lane => !lane.IsFinished) * SizeOf(run));
            foreach (var lane in loop.Remove(lane => lane.IsFinished)) Decode(lane.Run);
            if (previewInterval is not { } interval) return;
            foreach (var run in tick.Lanes.Select(lane => lane.Run).Distinct().Where(run => !run.Lanes[0].IsFinished && time.Now - run.Previewed >= interval)) Preview(run);
        }

        private void Decode(JobRun run)
        {
            Charged(run, () => device.Decode(run));
            if (++run.PicturesDecoded < run.Lanes.Count) return;
            run.Decoded = time.Now;
            door.Leave(run);
            open--;
        }

        private void Preview(JobRun run)
        {
            Charged(run, () => device.Preview(run));
            run.Previewed = time.Now;
        }

        private void Charged(JobRun run, Action work)
        {
            var start = time.Now;
            work();
            loop.Charge(run.Job.Shape, time.Now - start);
        }

        private double SizeOf(JobRun run) => (double)run.Job.Rows / device.Caps.Of(run.Job.Shape);
    }
}
