namespace Distributed.Diffusion;

/// <summary>How the noise added per training timestep, β, grows.</summary>
public enum BetaSchedule
{
    /// <summary>β grows evenly.</summary>
    Linear,

    /// <summary>√β grows evenly, as in Stable Diffusion.</summary>
    ScaledLinear,

    /// <summary>ᾱ follows a squared cosine (Nichol and Dhariwal, arXiv 2102.09672), β capped at 0.999.</summary>
    SquaredCosine,
}
