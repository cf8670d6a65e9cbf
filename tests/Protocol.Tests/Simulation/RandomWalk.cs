namespace Distributed.Protocol.Tests;

/// <summary>
/// One run of a model in an order that a seed decides: first a storm of faults, then calm until all is done. The same seed runs the same way
/// again.
/// </summary>
internal sealed class RandomWalk<TState>(IModel<TState> model, int seed) where TState : struct
{
    private const int MaxStorm = 400, MaxCalm = 2_000, Weather = 40;

    private readonly Random random = new(seed);
    private readonly List<string> trace = [];
    private readonly List<Edge<TState>> edges = [];
    private readonly Dictionary<(string, string, int, bool), double> weights = [];
    private readonly Dictionary<int, double> speeds = [];

    /// <summary>Steps taken.</summary>
    public int Steps { get; private set; }

    /// <summary>Where it ended.</summary>
    public TState State { get; private set; } = model.Initial;

    /// <summary>Runs to the end.</summary>
    /// <returns>What broke; null when nothing did.</returns>
    public Violation? Run()
    {
        trace.Add($"  0. {model.Describe(State)}");
        var storm = random.Next(MaxStorm);
        for (Steps = 1; Steps < storm + MaxCalm; Steps++)
        {
            if (Steps % Weather == 0)
            {
                weights.Clear();
                speeds.Clear();
            }
            edges.Clear();
            model.Expand(State, edges);
            if (Choose(withFaults: Steps < storm) is not { } edge) return model.IsFinished(State) ? null : new(Property.EveryJobEnds, trace);
            State = edge.Next;
            trace.Add($"{Steps,3}. {edge.Step}\n     {model.Describe(State)}");
            if ((edge.Breaks ?? model.Broken(State)) is { } broken) return new(broken, trace);
        }
        return new(Property.EveryJobEnds, trace);
    }

    private Edge<TState>? Choose(bool withFaults)
    {
        var total = 0.0;
        foreach (var edge in edges) total += Weight(edge, withFaults);
        if (total == 0) return null;
        var at = random.NextDouble() * total;
        foreach (var edge in edges)
        {
            var weight = Weight(edge, withFaults);
            if (weight > 0 && (at -= weight) < 0) return edge;
        }
        return edges.FindLast(edge => Weight(edge, withFaults) > 0);          // rounding
    }

    /// <summary>
    /// How likely a step is, drawn for each kind and worker and for some time: now a worker is as good as frozen and nothing is cancelled, then
    /// messages get lost all the time.
    /// </summary>
    private double Weight(in Edge<TState> edge, bool withFaults)
    {
        if (edge.IsFault && !withFaults) return 0;
        var kind = (edge.Step.What, edge.Step.Outcome, edge.Step.Worker, edge.IsFault);
        if (weights.TryGetValue(kind, out var weight)) return weight;
        weight = edge.IsFault && random.Next(5) > 0 ? 0 : Math.Pow(10, -2 * random.NextDouble());
        return weights[kind] = weight * Speed(edge.Step.Worker);
    }

    private double Speed(int worker)
    {
        if (worker < 0) return 1;
        if (!speeds.TryGetValue(worker, out var speed)) speeds[worker] = speed = random.Next(2) == 0 ? 1 : 0.001;
        return speed;
    }
}
