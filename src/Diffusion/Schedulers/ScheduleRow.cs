namespace Distributed.Diffusion;

/// <summary>
/// One UNet call of a sampler, as coefficients, so that images with different samplers advance in one batch. With the sample x before the
/// call and the UNet's (guided) output e:
/// <code>
/// input  = S·x
/// h₀     = P·x + Q·e                               h₁, h₂, h₃: those stored by earlier rows, the newest first
/// x'     = A·x + C·saved + Σ Bₖ·hₖ + D·z           z: fresh standard normal noise
/// </code>
/// </summary>
public sealed record ScheduleRow
{
    /// <summary>What the UNet is told about how noisy its input is.</summary>
    public required float Timestep { get; init; }

    /// <summary>Scales the sample into the UNet's input.</summary>
    public float S { get; init; } = 1;

    /// <summary>The sample's part in h₀.</summary>
    public float P { get; init; }

    /// <summary>The UNet output's part in h₀.</summary>
    public float Q { get; init; } = 1;

    /// <summary>The sample's part in the next sample.</summary>
    public required float A { get; init; }

    /// <summary>The part of h₀ and of the stored h in the next sample, the newest first; one to four.</summary>
    public required IReadOnlyList<float> B { get; init; }

    /// <summary>The saved sample's part in the next sample.</summary>
    public float C { get; init; }

    /// <summary>The fresh noise's part in the next sample.</summary>
    public float D { get; init; }

    /// <summary>Whether noise is drawn, even if its part happens to be 0.</summary>
    public bool DrawsNoise { get; init; }

    /// <summary>Whether x (before this row) is kept for a later row's <see cref="C"/>.</summary>
    public bool SavesSample { get; init; }

    /// <summary>Whether h₀ is kept for later rows.</summary>
    public bool StoresHistory { get; init; }

    /// <summary>The sample's part in the clean sample this call predicts, x₀ = OriginalX·x + OriginalE·e.</summary>
    public required float OriginalX { get; init; }

    /// <summary>The UNet output's part in the clean sample this call predicts.</summary>
    public required float OriginalE { get; init; }
}
