namespace Distributed.Diffusion;

/// <summary>One tick of the device: one UNet call over lanes of one shape, or several where it had to be split.</summary>
/// <param name="Lanes">That took part.</param>
/// <param name="Failures">Those of them that cannot go on, and why.</param>
/// <param name="Cap">The most rows it could have had.</param>
/// <param name="Start">When it began, as a time stamp of the loop's clock.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record Tick<TLane>(IReadOnlyList<TLane> Lanes, IReadOnlyList<(TLane Lane, Exception Error)> Failures, int Cap, long Start, TimeSpan Elapsed)
    where TLane : class, ILane
{
    /// <summary>Rows it had.</summary>
    public int Rows => Lanes.Sum(lane => lane.Rows);
}
