namespace Distributed.Diffusion;

/// <summary>The order of a device's work, on any clock and any device: which lanes go next, and what their group is charged. For one thread.</summary>
internal sealed class LaneLoop<TLane> where TLane : class, ILane
{
    private readonly BatchCaps caps;
    private readonly TimeProvider time;
    private readonly LaneQueue<TLane> queue;
    private readonly LaneStepper<TLane> stepper;

    /// <param name="denoiser">Steps lanes.</param>
    /// <param name="caps">The most rows of a call.</param>
    /// <param name="time">Measures ticks.</param>
    /// <param name="onSplit">Told of every split for want of memory.</param>
    public LaneLoop(IDenoiser<TLane> denoiser, BatchCaps caps, TimeProvider time, Action<LaneShape>? onSplit = null)
    {
        (this.caps, this.time) = (caps, time);
        queue = new(caps.Of);
        stepper = new(denoiser, caps, onSplit);
    }

    /// <summary>Lanes that have begun or wait.</summary>
    public int Count => queue.Count;

    /// <summary>Lets a lane join at one of the next ticks.</summary>
    public void Add(TLane lane) => queue.Add(lane);

    /// <summary>Takes lanes out; see <see cref="LaneQueue{TLane}.Remove"/>.</summary>
    public IReadOnlyList<TLane> Remove(Predicate<TLane> isOut) => queue.Remove(isOut);

    /// <summary>Does one tick; null when there is no lane.</summary>
    public Tick<TLane>? RunTick()
    {
        var lanes = queue.Next();
        if (lanes.Count == 0) return null;
        var cap = caps.Of(lanes[0].Shape);
        var start = time.GetTimestamp();
        var failures = stepper.Step(lanes);
        var elapsed = time.GetElapsedTime(start);
        Charge(lanes[0].Shape, elapsed);
        return new(lanes, failures, cap, start, elapsed);
    }

    /// <summary>Charges the lanes of a shape for other work that the device did for them.</summary>
    public void Charge(LaneShape shape, TimeSpan elapsed) => queue.Charge(shape, elapsed);
}
