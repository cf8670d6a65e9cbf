namespace Distributed.Protocol.Tests;

/// <summary>
/// One run of a model in an order that a seed decides: first a storm, in which faults come with a likelihood of the seed's own, then calm
/// until all is done. The same seed runs the same way again.
/// </summary>
internal sealed class RandomWalk<TState>(IModel<TState> model, int seed) where TState : struct
{
    private const int MaxStorm = 400, MaxCalm = 2_000;

    private readonly Random random = new(seed);
    private readonly List<string> trace = [];
    private readonly List<Edge<TState>> edges = [], some = [];

    /// <summary>Steps taken.</summary>
    public int Steps { get; private set; }

    /// <summary>Where it ended.</summary>
    public TState State { get; private set; } = model.Initial;

    /// <summary>Runs to the end.</summary>
    /// <returns>What broke; null when nothing did.</returns>
    public Violation? Run()
    {
        trace.Add($"  0. {model.Describe(State)}");
        var (storm, faults) = (random.Next(MaxStorm), random.NextDouble() * 0.7);
        for (Steps = 1; Steps < storm + MaxCalm; Steps++)
        {
            edges.Clear();
            model.Expand(State, edges);
            var isFault = Steps < storm && random.NextDouble() < faults;
            if (!isFault && model.IsFinished(State) && Steps >= storm) return null;
            if (!Choose(isFault) && !(Steps < storm && Choose(!isFault)))
                return model.IsFinished(State) ? null : new(Property.EveryJobEnds, trace);
            var edge = some[random.Next(some.Count)];
            State = edge.Next;
            trace.Add($"{Steps,3}. {edge.Step}\n     {model.Describe(State)}");
            if ((edge.Breaks ?? model.Broken(State)) is { } broken) return new(broken, trace);
        }
        return new(Property.EveryJobEnds, trace);
    }

    private bool Choose(bool isFault)
    {
        some.Clear();
        foreach (var edge in edges)
            if (edge.IsFault == isFault) some.Add(edge);
        return some.Count > 0;
    }
}
