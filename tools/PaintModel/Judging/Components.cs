namespace Distributed.PaintModel;

/// <summary>Connected pixels (eight neighbours).</summary>
internal static class Components
{
    /// <returns>The pixels of each component, as row·side + column.</returns>
    public static IEnumerable<List<int>> Find(bool[] mask, int side)
    {
        var seen = new bool[mask.Length];
        var open = new Stack<int>();
        for (var start = 0; start < mask.Length; start++)
        {
            if (!mask[start] || seen[start]) continue;
            var component = new List<int>();
            Visit(start);
            while (open.TryPop(out var pixel))
            {
                component.Add(pixel);
                foreach (var neighbour in Neighbours(pixel, side)) Visit(neighbour);
            }
            yield return component;
        }

        void Visit(int pixel)
        {
            if (!mask[pixel] || seen[pixel]) return;
            seen[pixel] = true;
            open.Push(pixel);
        }
    }

    private static IEnumerable<int> Neighbours(int pixel, int side)
    {
        var (x, y) = (pixel % side, pixel / side);
        for (var row = Math.Max(0, y - 1); row <= Math.Min(side - 1, y + 1); row++)
        {
            for (var column = Math.Max(0, x - 1); column <= Math.Min(side - 1, x + 1); column++) yield return row * side + column;
        }
    }
}
