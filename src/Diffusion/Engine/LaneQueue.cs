namespace Distributed.Diffusion;

/// <summary>
/// Which lanes make the next UNet call. Lanes of one shape form a group. A group steps as many lanes as its cap has rows, those that have begun
/// before those that wait, and these by priority, then arrival. Groups share the device's time evenly (start-time fair queueing, Goyal et al.,
/// 1996): the one that has had least goes next, and one that was empty starts level with the others. For one thread.
/// </summary>
/// <param name="cap">The most rows of a call of a shape.</param>
internal sealed class LaneQueue<TLane>(Func<LaneShape, int> cap) where TLane : class, ILane
{
    private readonly Dictionary<LaneShape, Group> groups = [];
    private readonly Dictionary<LaneShape, TimeSpan> departed = [];
    private long arrivals;

    /// <summary>Lanes that have begun or wait.</summary>
    public int Count => groups.Values.Sum(group => group.Running.Count + group.Waiting.Count);

    /// <summary>Lets a lane wait for its turn.</summary>
    public void Add(TLane lane)
    {
        if (!groups.TryGetValue(lane.Shape, out var group))
        {
            // Level with the others, but for what it had of the turn in which it left.
            if (groups.Count == 0) departed.Clear();
            var level = groups.Count == 0 ? TimeSpan.Zero : groups.Values.Min(other => other.Served);
            departed.Remove(lane.Shape, out var had);
            foreach (var (shape, earlier) in departed.ToList())
                if (earlier <= level) departed.Remove(shape);          // makes no difference any more
            groups[lane.Shape] = group = new() { Served = had > level ? had : level };
        }
        group.Waiting.Enqueue(lane, (-lane.Priority, arrivals++));
    }

    /// <summary>Takes out the lanes that a test names, whether they have begun or not.</summary>
    /// <returns>Those that were taken out.</returns>
    public IReadOnlyList<TLane> Remove(Predicate<TLane> isOut)
    {
        var removed = new List<TLane>();
        foreach (var (shape, group) in groups.ToList())
        {
            removed.AddRange(group.Remove(isOut));
            if (!group.IsEmpty) continue;
            groups.Remove(shape);
            departed[shape] = group.Served;
        }
        return removed;
    }

    /// <summary>The lanes of the next call, at least one; empty when there is none at all.</summary>
    public IReadOnlyList<TLane> Next()
    {
        if (groups.Count == 0) return [];
        var (shape, group) = groups.MinBy(pair => pair.Value.Served);
        var rows = group.Running.Sum(lane => lane.Rows);
        while (group.Waiting.TryPeek(out var lane, out _) && (group.Running.Count == 0 || rows + lane.Rows <= cap(shape)))
        {
            group.Running.Add(group.Waiting.Dequeue());
            rows += lane.Rows;
        }
        // The cap may have come down since they began: the first go on, the others pause.
        var (stepping, filled) = (new List<TLane>(), 0);
        foreach (var lane in group.Running)
        {
            if (stepping.Count > 0 && filled + lane.Rows > cap(shape)) break;
            stepping.Add(lane);
            filled += lane.Rows;
        }
        return stepping;
    }

    /// <summary>Charges a group for a call.</summary>
    public void Charge(LaneShape shape, TimeSpan time)
    {
        if (groups.TryGetValue(shape, out var group)) group.Served += time;
        else if (departed.TryGetValue(shape, out var had)) departed[shape] = had + time;
    }

    private sealed class Group
    {
        public List<TLane> Running { get; } = [];

        public PriorityQueue<TLane, (int, long)> Waiting { get; } = new();

        public TimeSpan Served { get; set; }

        /// <summary>Takes lanes out in their order; the test is asked once of each.</summary>
        public List<TLane> Remove(Predicate<TLane> isOut)
        {
            var (running, waiting) = (Running.ToLookup(lane => isOut(lane)), Waiting.UnorderedItems.ToLookup(item => isOut(item.Element)));
            Running.Clear();
            Running.AddRange(running[false]);
            if (waiting[true].Any())
            {
                Waiting.Clear();
                Waiting.EnqueueRange(waiting[false]);
            }
            return [.. running[true], .. waiting[true].OrderBy(item => item.Priority).Select(item => item.Element)];
        }

        public bool IsEmpty => Running.Count == 0 && Waiting.Count == 0;
    }
}
