namespace Distributed.Diffusion;

/// <summary>
/// A noise level told by σ = √((1−ᾱ)/ᾱ), the noise beside a clean sample of full strength: x = x₀ + σ·ε, that is x/√ᾱ of
/// <see cref="NoiseLevel"/>.
/// </summary>
internal readonly record struct SigmaLevel(double Sigma)
{
    /// <summary>The same level told by ᾱ.</summary>
    public NoiseLevel Level => new(1 / (Sigma * Sigma + 1));

    /// <summary>λ = ln(√ᾱ/√(1−ᾱ)), half the logarithm of the signal-to-noise ratio; infinite without noise.</summary>
    public double Lambda => -Math.Log(Sigma);

    /// <summary>The clean sample predicted from sample x (of full strength) and output e: X·x + E·e.</summary>
    public (double X, double E) Original(PredictionType prediction)
    {
        var (x, e) = Level.Original(prediction);
        return (x * Level.Signal, e);
    }
}
