namespace Distributed.Diffusion;

/// <summary>
/// Euler's method that goes below the next noise level and comes back up to it with fresh noise, so that the step as a whole is that of the
/// forward process reversed (Ho et al., arXiv 2006.11239, the variance of eq. 7, told by σ).
/// </summary>
internal static class EulerAncestralScheduler
{
    public const string ClassName = "EulerAncestralDiscreteScheduler";

    /// <param name="config">The model's noise levels.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="skip">How many of the first calls are left out because the picture starts less noisy (image to image).</param>
    public static Schedule Schedule(SchedulerConfig config, int steps, int skip = 0)
    {
        config.Keys.RefuseTrue("Euler ancestral", "rescale_betas_zero_snr");
        if (config.PredictionType == PredictionType.Sample)
            throw new InvalidDataException("scheduler_config.json: Euler ancestral knows prediction_type epsilon and v_prediction only.");
        var visited = SigmaSteps.Of(config, steps);
        var levels = visited.Levels;
        return new([.. visited.Timesteps.Index().Skip(skip).Select(step =>
                Row(step.Item, levels[step.Index], levels[step.Index + 1].Sigma, config.PredictionType))],
            visited.InitNoiseSigma(config), StartSignal: 1, (float)levels[skip].Sigma);
    }

    private static ScheduleRow Row(float timestep, SigmaLevel from, double to, PredictionType prediction)
    {
        // up² + down² = to²: both parts together make the next level.
        var share = to / from.Sigma;
        var up = to * Math.Sqrt(1 - share * share);
        var down = to * share;
        return EulerScheduler.Row(timestep, from, down, prediction) with { D = (float)up, DrawsNoise = true };
    }
}
