namespace Distributed.Diffusion;

/// <summary>
/// The most rows of a UNet call. Measured at warm-up for a model's default size; other sizes get as many as have the same area. Where memory
/// ran out, a shape keeps the lower cap that it was given. For one thread.
/// </summary>
/// <param name="limit">The most rows of any call.</param>
internal sealed class BatchCaps(int limit)
{
    private readonly Dictionary<string, (int Rows, long Pixels)> measured = [];
    private readonly Dictionary<LaneShape, int> lowered = [];

    /// <summary>The most rows of any call.</summary>
    public int Limit => limit;

    /// <summary>Notes what was measured.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="rows">The most rows worth a call.</param>
    /// <param name="pixels">Width times height of the pictures it was measured with.</param>
    public void Measured(string model, int rows, long pixels) => measured[model] = (rows, pixels);

    /// <summary>The most rows of a call of a shape, from 1.</summary>
    public int Of(LaneShape shape) => Math.Min(ByArea(shape), lowered.GetValueOrDefault(shape, int.MaxValue));

    /// <summary>Remembers that a call of a shape had better have no more rows than this.</summary>
    public void Lower(LaneShape shape, int rows) => lowered[shape] = Math.Max(1, Math.Min(Of(shape), rows));

    private int ByArea(LaneShape shape) => measured.TryGetValue(shape.Model, out var known)
        ? (int)Math.Clamp(known.Rows * known.Pixels / ((long)shape.Width * shape.Height), 1, limit)
        : limit;
}
