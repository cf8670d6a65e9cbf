namespace Distributed.Diffusion;

/// <summary>
/// Euler's method along dx/dσ = (x − x₀)/σ (Karras et al., arXiv 2206.00364, algorithm 1 without the second order and without churn). The
/// sample keeps the picture at full strength, so the UNet's input is scaled by √ᾱ.
/// </summary>
internal static class EulerScheduler
{
    public const string ClassName = "EulerDiscreteScheduler";

    /// <param name="config">The model's noise levels, and how they are visited.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="skip">How many of the first calls are left out because the picture starts less noisy (image to image).</param>
    public static Schedule Schedule(SchedulerConfig config, int steps, int skip = 0)
    {
        config.Keys.RefuseTrue("Euler", SigmaSteps.NotBuilt);
        if (config.PredictionType == PredictionType.VPrediction) config.Keys.AllowOnly("Euler", "timestep_type", "discrete");
        var visited = Visited(config, steps);
        var levels = visited.Levels;
        return new([.. visited.Timesteps.Index().Skip(skip).Select(step =>
                Row(step.Item, levels[step.Index], levels[step.Index + 1].Sigma, config.PredictionType))],
            visited.InitNoiseSigma(config), StartSignal: 1, (float)levels[skip].Sigma);
    }

    /// <summary>A step from a noise level to another σ.</summary>
    public static ScheduleRow Row(float timestep, SigmaLevel from, double to, PredictionType prediction)
    {
        var original = from.Original(prediction);
        var stride = (to - from.Sigma) / from.Sigma;
        return new()
        {
            Timestep = timestep,
            S = (float)from.Level.Signal,
            A = (float)(1 + (1 - original.X) * stride),
            B = [(float)(-original.E * stride)],
            OriginalX = (float)original.X,
            OriginalE = (float)original.E,
        };
    }

    private static SigmaSteps Visited(SchedulerConfig config, int steps)
    {
        var training = new TrainingSigmas(config.Noise);
        var timesteps = SigmaSteps.EulerTimesteps(config, steps);
        // Even logarithms reach the least σ with the last step already; nothing comes after it.
        var even = config.Keys.OneOf("interpolation_type", ("linear", false), ("log_linear", true)) == true;
        var sigmas = even ? training.LogLinear(steps + 1) : [.. timesteps.Select(timestep => training.At(timestep))];
        if (config.Keys.Bool("use_karras_sigmas") == true)
        {
            sigmas = SigmaSteps.Karras(config, steps, sigmas[^1], sigmas[0]);
            timesteps = [.. sigmas.Select(sigma => (float)training.TimestepOf(sigma))];
        }
        return SigmaSteps.Of(timesteps, [.. sigmas, SigmaSteps.Final(config, training)]);
    }
}
