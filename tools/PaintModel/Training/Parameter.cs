namespace Distributed.PaintModel;

/// <summary>One weight's place in a flat tensor of all.</summary>
internal sealed record Parameter(string Name, long[] Shape, long Offset)
{
    public long Count { get; } = Shape.Aggregate(1L, (product, size) => product * size);
}
