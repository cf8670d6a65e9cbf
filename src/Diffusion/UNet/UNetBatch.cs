namespace Distributed.Diffusion;

/// <summary>
/// What UNet calls over lanes of several jobs have in common while the same lanes stay together: the conditionings of all, row by row. Every
/// lane has as many rows as its conditioning has prompts; the lanes' rows follow each other. The conditionings must outlive it.
/// </summary>
public sealed class UNetBatch : IDisposable
{
    private readonly IReadOnlyList<UNetConditioning> lanes;
    private readonly IReadOnlyDictionary<TransformerBlock, KeysAndValues> text;

    /// <summary>Joins the conditionings of lanes for calls over all of them.</summary>
    /// <param name="lanes">Of one network, one per lane; their texts must have one length.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public UNetBatch(IReadOnlyList<UNetConditioning> lanes)
    {
        if (lanes.Count == 0) throw new ArgumentException("A batch needs at least one lane.", nameof(lanes));
        this.lanes = lanes;
        text = UNetConditioning.Join(lanes);
    }

    /// <summary>Rows of a call.</summary>
    public long Rows => lanes.Sum(lane => lane.Prompts);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var keysAndValues in text.Values) keysAndValues.Dispose();
    }

    /// <summary>A call with lane i at step <paramref name="steps"/>[i] of its own schedule. Its own tensors are left to the caller's dispose scope.</summary>
    internal UNetStep At(IReadOnlyList<int> steps)
    {
        if (steps.Count != lanes.Count) throw new ArgumentException($"{steps.Count} steps for {lanes.Count} lanes.", nameof(steps));
        return UNetConditioning.At(text, [.. lanes.Zip(steps)]);
    }
}
