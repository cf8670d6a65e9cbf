namespace Distributed.Diffusion;

/// <summary>A sampler laid out for one picture: a row for every UNet call, in order.</summary>
/// <param name="Rows">The calls; with some samplers more than the steps asked for.</param>
/// <param name="InitNoiseSigma">Scales standard normal noise into the first sample of a picture painted from noise alone.</param>
/// <param name="StartSignal">
/// What a clean picture counts in the sample the first row expects: x = StartSignal·x₀ + StartSigma·z, with z standard normal (image to
/// image). It is √ᾱ of the first timestep, and 1 with samplers that scale the UNet's input.
/// </param>
/// <param name="StartSigma">What standard normal noise counts there: √(1−ᾱ), or σ with samplers that scale the UNet's input.</param>
public sealed record Schedule(IReadOnlyList<ScheduleRow> Rows, float InitNoiseSigma, float StartSignal, float StartSigma)
{
    /// <summary>Whether fresh noise is drawn on the way.</summary>
    public bool NeedsNoise => Rows.Any(row => row.DrawsNoise);

    /// <summary>How many stored h the rows look back to.</summary>
    internal int HistoryLength { get; } = Rows.Max(row => row.B.Count) - 1;
}
