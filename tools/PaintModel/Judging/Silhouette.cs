namespace Distributed.PaintModel;

/// <summary>A shape cut out of a mask, brought to a fixed size: which part of each cell of its bounding box is covered, and the box's proportions.</summary>
internal sealed class Silhouette
{
    private const int Cells = 20, SamplesPerCell = 4;
    private const float ProportionWeight = 0.3f;
    private readonly float[] cover = new float[Cells * Cells];
    private readonly float proportion;

    /// <param name="mask">Side × side, with at least one pixel set.</param>
    /// <param name="side">Height and width.</param>
    public Silhouette(bool[] mask, int side)
    {
        var set = Enumerable.Range(0, mask.Length).Where(i => mask[i]).ToArray();
        var (left, right, top, bottom) = (set.Min(i => i % side), set.Max(i => i % side), set[0] / side, set[^1] / side);
        var (width, height) = (right - left + 1f, bottom - top + 1f);
        proportion = width / height;
        for (var row = 0; row < Cells * SamplesPerCell; row++)
        {
            for (var column = 0; column < Cells * SamplesPerCell; column++)
            {
                var x = left + (int)((column + 0.5f) / (Cells * SamplesPerCell) * width);
                var y = top + (int)((row + 0.5f) / (Cells * SamplesPerCell) * height);
                if (mask[y * side + x]) cover[row / SamplesPerCell * Cells + column / SamplesPerCell] += 1f / (SamplesPerCell * SamplesPerCell);
            }
        }
    }

    /// <summary>Mean squared difference of the covers, and something for different proportions.</summary>
    public float DifferenceFrom(Silhouette other)
    {
        var sum = 0f;
        for (var i = 0; i < cover.Length; i++) sum += (cover[i] - other.cover[i]) * (cover[i] - other.cover[i]);
        return sum / cover.Length + ProportionWeight * MathF.Abs(MathF.Log(proportion / other.proportion));
    }
}
