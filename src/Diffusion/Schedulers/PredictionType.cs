namespace Distributed.Diffusion;

/// <summary>What a UNet was trained to predict from a noisy sample x = √ᾱ·x₀ + √(1−ᾱ)·ε.</summary>
public enum PredictionType
{
    /// <summary>The noise ε.</summary>
    Epsilon,

    /// <summary>The velocity v = √ᾱ·ε − √(1−ᾱ)·x₀ (Salimans and Ho, arXiv 2202.00512).</summary>
    VPrediction,

    /// <summary>The clean sample x₀.</summary>
    Sample,
}
