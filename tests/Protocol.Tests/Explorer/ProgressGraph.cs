namespace Distributed.Protocol.Tests;

/// <summary>The steps that are no faults, between numbered states: what must happen when the world lets it.</summary>
internal sealed class ProgressGraph
{
    private int[] targets = new int[1 << 12];
    private int[] starts = new int[1 << 12];
    private int edges, states;

    /// <summary>Begins the next state.</summary>
    public void BeginState()
    {
        if (states + 1 >= starts.Length) Array.Resize(ref starts, starts.Length * 2);
        starts[states++] = edges;
        starts[states] = edges;
    }

    /// <summary>Adds a step out of the state begun last.</summary>
    public void Add(int target)
    {
        if (edges == targets.Length) Array.Resize(ref targets, targets.Length * 2);
        targets[edges++] = target;
        starts[states] = edges;
    }

    /// <summary>Follows every way to its end.</summary>
    /// <returns>The longest way, or a state on a way that goes in a circle.</returns>
    public (int Longest, int? Circling) Measure()
    {
        const ushort unseen = 0, open = ushort.MaxValue;
        var height = new ushort[states];          // longest way to the end, plus one
        var next = new int[states];
        var path = new Stack<int>();
        var longest = 0;
        for (var root = 0; root < states; root++)
        {
            if (height[root] != unseen) continue;
            Open(root);
            while (path.TryPeek(out var state))
            {
                if (next[state] < starts[state + 1])
                {
                    var target = targets[next[state]++];
                    if (height[target] == open) return (0, target);
                    if (height[target] == unseen) Open(target);
                    continue;
                }
                var highest = 0;
                for (var edge = starts[state]; edge < starts[state + 1]; edge++) highest = Math.Max(highest, height[targets[edge]]);
                height[state] = (ushort)(highest + 1);
                longest = Math.Max(longest, highest);
                path.Pop();
            }
        }
        return (longest, null);

        void Open(int state)
        {
            (height[state], next[state]) = (open, starts[state]);
            path.Push(state);
        }
    }
}
