namespace Distributed.Diffusion;

/// <summary>A sampler laid out for one picture: a row for every UNet call, in order.</summary>
/// <param name="Rows">The calls; with some samplers more than the steps asked for.</param>
/// <param name="InitNoiseSigma">Scales standard normal noise into the first sample.</param>
public sealed record Schedule(IReadOnlyList<ScheduleRow> Rows, float InitNoiseSigma)
{
    /// <summary>The clean latents' part in the first row's sample, where a picture is painted over (image to image).</summary>
    public float StartSignal { get; init; }

    /// <summary>The part of standard normal noise in that sample: x = StartSignal·x₀ + StartSigma·z.</summary>
    public float StartSigma { get; init; } = 1;

    /// <summary>Whether fresh noise is drawn on the way.</summary>
    public bool NeedsNoise => Rows.Any(row => row.DrawsNoise);

    /// <summary>How many stored h the rows look back to.</summary>
    internal int HistoryLength { get; } = Rows.Max(row => row.B.Count) - 1;
}
