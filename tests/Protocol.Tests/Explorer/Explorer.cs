using System.Diagnostics;

namespace Distributed.Protocol.Tests;

/// <summary>
/// Visits every state that a model can reach, breadth first, and checks every property on the way; then follows every way without faults to its
/// end. Since those ways neither stop early nor go in circles, every job ends wherever the faults stop, whoever goes first.
/// </summary>
internal sealed class Explorer<TState>(IModel<TState> model, int maxStates = 50_000_000) where TState : struct
{
    private readonly StateSet seen = new();
    private readonly ProgressGraph progress = new();
    private readonly List<Edge<TState>> edges = [];

    public Exploration Explore()
    {
        var watch = Stopwatch.StartNew();
        var (transitions, depth, levelEnd) = (0L, 0, 1);
        seen.Add(model.Key(model.Initial), -1);
        for (var state = 0; state < seen.Count; state++)
        {
            if (state == levelEnd) (depth, levelEnd) = (depth + 1, seen.Count);
            var (broken, at, step) = Visit(state);
            transitions += edges.Count;
            if (broken is { } property) return Result(false, 0, new(property, Trace(at, step, "and nothing more must happen")));
            if (seen.Count > maxStates) return Result(false, 0, null);
        }
        var (longest, circling) = progress.Measure();
        return Result(true, longest, circling is { } circle ? new(Property.EveryJobEnds, Trace(circle, null, "and steps that are no faults lead back here")) : null);

        Exploration Result(bool isComplete, int stepsToEnd, Violation? violation) =>
            new(seen.Count, transitions, depth, stepsToEnd, watch.Elapsed, isComplete, violation);
    }

    private (Property? Broken, int At, Edge<TState>? Step) Visit(int number)
    {
        var state = model.State(seen.Key(number));
        edges.Clear();
        model.Expand(state, edges);
        progress.BeginState();
        var isStuck = true;
        foreach (var edge in edges)
        {
            if ((edge.Breaks ?? model.Broken(edge.Next)) is { } broken) return (broken, number, edge);
            var next = seen.Add(model.Key(edge.Next), number).Number;
            if (edge.IsFault) continue;
            isStuck = false;
            progress.Add(next);
        }
        return isStuck && !model.IsFinished(state) ? (Property.EveryJobEnds, number, null) : default;
    }

    /// <summary>The way to a state and one step on, told with the workers and jobs that it began with: a key forgets which is which.</summary>
    private List<string> Trace(int number, Edge<TState>? last, string otherwise)
    {
        var way = new Stack<UInt128>();
        for (var at = number; at > 0; at = seen.Parent(at)) way.Push(seen.Key(at));
        var state = model.Initial;
        var trace = new List<string> { "  0. " + model.Describe(state) };
        foreach (var key in way) Take(edge => model.Key(edge.Next) == key);
        if (last is { } end) Take(edge => edge.Step.What == end.Step.What && model.Key(edge.Next) == model.Key(end.Next));
        else trace.Add("     " + otherwise);
        return trace;

        void Take(Func<Edge<TState>, bool> isIt)
        {
            var found = Edges(state).First(isIt);
            trace.Add($"{trace.Count,3}. {found.Step}\n     {model.Describe(found.Next)}");
            state = found.Next;
        }
    }

    private List<Edge<TState>> Edges(in TState state)
    {
        var found = new List<Edge<TState>>();
        model.Expand(state, found);
        return found;
    }
}
