namespace Distributed.Diffusion;

/// <summary>The noise levels a sampler visits.</summary>
/// <param name="Timesteps">What the UNet is told at each call.</param>
/// <param name="Levels">σ before each call and after the last.</param>
internal sealed record SigmaSteps(float[] Timesteps, SigmaLevel[] Levels)
{
    /// <summary>What the two samplers that visit such levels by their file's wish do not do.</summary>
    public static readonly string[] NotBuilt = ["use_exponential_sigmas", "use_beta_sigmas", "rescale_betas_zero_snr"];

    /// <summary>The levels of Euler's method: those of the timesteps, and none at the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">So many steps do not fit the model's training.</exception>
    public static SigmaSteps Of(SchedulerConfig config, int steps)
    {
        var training = new TrainingSigmas(config.Noise);
        var timesteps = EulerTimesteps(config, steps);
        return Of(timesteps, [.. timesteps.Select(timestep => training.At(timestep)), 0]);
    }

    /// <summary>Levels in single precision, as the reference has them.</summary>
    public static SigmaSteps Of(IEnumerable<float> timesteps, IEnumerable<double> sigmas) =>
        new([.. timesteps], [.. sigmas.Select(sigma => new SigmaLevel((float)sigma))]);

    /// <summary>Karras' levels between the ends of others, or those that the configuration names.</summary>
    public static double[] Karras(SchedulerConfig config, int steps, double least, double greatest) => TrainingSigmas.Karras(steps,
        config.Keys.Number("sigma_min", 0, double.PositiveInfinity) ?? least, config.Keys.Number("sigma_max", 0, double.PositiveInfinity) ?? greatest);

    /// <summary>σ after the last call: none, or that of timestep 0.</summary>
    public static double Final(SchedulerConfig config, TrainingSigmas training) =>
        config.Keys.OneOf("final_sigmas_type", ("zero", false), ("sigma_min", true)) == true ? training.Least : 0;

    /// <summary>The timesteps of Euler's method, which visits also what lies between two of the training.</summary>
    public static float[] EulerTimesteps(SchedulerConfig config, int steps)
    {
        Diffusion.Timesteps.CheckSteps(config, steps);
        var spacing = EulerSpacing(config);
        return spacing == TimestepSpacing.Linspace
            ? [.. Diffusion.Timesteps.Even(config.TrainTimesteps - 1, steps).Select(timestep => (float)timestep)]
            : [.. Diffusion.Timesteps.Spaced(config, spacing, steps).Select(timestep => (float)timestep)];
    }

    /// <summary>Scales noise into the first sample: σ, or with leading spacing, which starts below full noise, the sample's whole spread.</summary>
    public float InitNoiseSigma(SchedulerConfig config)
    {
        var greatest = Levels.Max(level => level.Sigma);
        return (float)(EulerSpacing(config) == TimestepSpacing.Leading ? Math.Sqrt(greatest * greatest + 1) : greatest);
    }

    private static TimestepSpacing EulerSpacing(SchedulerConfig config) => config.TimestepSpacing ?? TimestepSpacing.Linspace;
}
