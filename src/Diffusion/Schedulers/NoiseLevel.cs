namespace Distributed.Diffusion;

/// <summary>ᾱ of one timestep, in double, and what a UNet output means there.</summary>
internal readonly record struct NoiseLevel(double AlphaCumprod)
{
    /// <summary>√ᾱ, the part of the clean sample.</summary>
    public double Signal => Math.Sqrt(AlphaCumprod);

    /// <summary>√(1−ᾱ), the part of the noise.</summary>
    public double Sigma => Math.Sqrt(1 - AlphaCumprod);

    /// <summary>The clean sample predicted from sample x and output e: X·x + E·e.</summary>
    public (double X, double E) Original(PredictionType prediction) => prediction switch
    {
        PredictionType.Epsilon => (1 / Signal, -Sigma / Signal),
        PredictionType.VPrediction => (Signal, -Sigma),
        _ => (0, 1),
    };

    /// <summary>The noise predicted from sample x and output e: X·x + E·e.</summary>
    public (double X, double E) Noise(PredictionType prediction) => prediction switch
    {
        PredictionType.Epsilon => (0, 1),
        PredictionType.VPrediction => (Sigma, Signal),
        _ => (1 / Sigma, -Signal / Sigma),
    };

    /// <summary>The level at a timestep; below 0 it is the one the last step goes to.</summary>
    public static NoiseLevel At(SchedulerConfig config, int timestep, bool setAlphaToOne = false) =>
        timestep >= 0 ? new(config.Noise.AlphasCumprod[timestep])
        : setAlphaToOne ? new(1)
        : new(config.Noise.AlphasCumprod[0]);
}
