namespace Distributed.Diffusion;

/// <summary>
/// Latent consistency models (Luo et al., arXiv 2310.04378, algorithm 3): every call predicts the clean sample, and all but the last put
/// fresh noise of the next level on it. The timesteps are some of those that the model was distilled on.
/// </summary>
internal static class LcmScheduler
{
    public const string ClassName = "LCMScheduler";

    private const double SigmaData = 0.5;

    /// <param name="config">The model's noise levels; clipping and thresholding are refused.</param>
    /// <param name="steps">How many steps, at most <c>original_inference_steps</c>.</param>
    /// <param name="skip">How many of the first calls are left out because the picture starts less noisy (image to image).</param>
    public static Schedule Schedule(SchedulerConfig config, int steps, int skip = 0)
    {
        config = config.WithBetaDefaults(0.00085, 0.012, BetaSchedule.ScaledLinear);
        config.Keys.RefuseTrue("LCM", "clip_sample", "thresholding", "rescale_betas_zero_snr");
        var scaling = config.Keys.Number("timestep_scaling", 0, double.PositiveInfinity) ?? 10;
        var timesteps = Visited(config, steps);
        var start = NoiseLevel.At(config, timesteps[skip]);
        return new([.. timesteps.Index().Skip(skip).Select(step =>
                Row(config, step.Item, step.Index + 1 < steps ? timesteps[step.Index + 1] : null, scaling))],
            InitNoiseSigma: 1, (float)start.Signal, (float)start.Sigma);
    }

    private static ScheduleRow Row(SchedulerConfig config, int timestep, int? next, double scaling)
    {
        // Eq. 9 and the paper's c_skip and c_out, which make the model the identity where there is no noise.
        var original = NoiseLevel.At(config, timestep).Original(config.PredictionType);
        var time = timestep * scaling;
        var keep = SigmaData * SigmaData / (time * time + SigmaData * SigmaData);
        var take = time / Math.Sqrt(time * time + SigmaData * SigmaData);
        var (x, e) = (keep + take * original.X, take * original.E);

        var to = next is { } then ? NoiseLevel.At(config, then) : new(1);
        return new()
        {
            Timestep = timestep,
            A = (float)(to.Signal * x),
            B = [(float)(to.Signal * e)],
            D = (float)to.Sigma,
            DrawsNoise = next is not null,
            OriginalX = (float)x,
            OriginalE = (float)e,
        };
    }

    private static int[] Visited(SchedulerConfig config, int steps)
    {
        Timesteps.CheckSteps(config, steps);
        var distilled = config.Keys.Integer("original_inference_steps", 1, config.TrainTimesteps) ?? Math.Min(50, config.TrainTimesteps);
        if (steps > distilled)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"LCM takes at most {distilled} steps, the model's original_inference_steps.");
        var stride = config.TrainTimesteps / distilled;
        return [.. Enumerable.Range(0, steps).Select(i => (distilled - (int)(i * (distilled / (double)steps))) * stride - 1)];
    }
}
