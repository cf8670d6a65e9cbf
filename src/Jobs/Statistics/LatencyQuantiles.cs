namespace Distributed.Jobs;

/// <summary>
/// One quantile of every latency part (<see cref="Contracts.Latency"/>), in milliseconds. Each is a time that some job took; they are of
/// different jobs, so the parts need not add up to the total.
/// </summary>
/// <param name="QueueWaitMs">From acceptance to the claim of the attempt that succeeded.</param>
/// <param name="TextEncodeMs">Turning the prompts into embeddings.</param>
/// <param name="DenoiseMs">All denoising steps.</param>
/// <param name="DecodeMs">Latents to pixels.</param>
/// <param name="EncodeMs">Pixels to PNG.</param>
/// <param name="UploadMs">Storing the images, up to the commit of the result.</param>
/// <param name="TotalMs">From acceptance to commit.</param>
public sealed record LatencyQuantiles(
    double QueueWaitMs, double TextEncodeMs, double DenoiseMs, double DecodeMs, double EncodeMs, double UploadMs, double TotalMs)
{
    /// <summary>The quantile by nearest rank: the least time that at least so large a part of the jobs did not exceed.</summary>
    /// <param name="parts">For each part, in the order of the parameters, the jobs' times in microseconds in rising order; none is empty.</param>
    /// <param name="quantile">Above 0, at most 1.</param>
    internal static LatencyQuantiles Of(long[][] parts, double quantile)
    {
        var ms = parts.Select(times => times[(int)Math.Ceiling(quantile * times.Length) - 1] / 1000.0).ToArray();
        return new(ms[0], ms[1], ms[2], ms[3], ms[4], ms[5], ms[6]);
    }
}
