namespace Distributed.Diffusion;

/// <summary>Denoising diffusion implicit models (Song et al., arXiv 2010.02502, eq. 12 and 16); one UNet call a step.</summary>
internal static class DdimScheduler
{
    public const string ClassName = "DDIMScheduler";

    /// <param name="config">The model's noise levels; clipping and thresholding are refused.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="eta">From 0, deterministic, to 1, as noisy as DDPM.</param>
    /// <param name="skip">How many of the first calls are left out because the picture starts less noisy (image to image).</param>
    public static Schedule Schedule(SchedulerConfig config, int steps, double eta = 0, int skip = 0)
    {
        if (config.ClipSample ?? true)
            throw new InvalidDataException("scheduler_config.json: DDIM with clip_sample true (its default) is not supported; set \"clip_sample\": false.");
        config.Keys.RefuseTrue("DDIM", "thresholding", "rescale_betas_zero_snr");
        if (eta is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(eta), eta, "Eta must be from 0 to 1.");

        var timesteps = Timesteps.Spaced(config, config.TimestepSpacing ?? TimestepSpacing.Leading, steps);
        var stride = config.TrainTimesteps / steps;
        var start = NoiseLevel.At(config, timesteps[skip]);
        return new([.. timesteps.Skip(skip).Select(timestep => Row(config, timestep, timestep - stride, eta))], InitNoiseSigma: 1,
            (float)start.Signal, (float)start.Sigma);
    }

    private static ScheduleRow Row(SchedulerConfig config, int timestep, int previous, double eta)
    {
        var toOne = config.SetAlphaToOne ?? true;
        var from = NoiseLevel.At(config, timestep, toOne);
        var to = NoiseLevel.At(config, previous, toOne);
        var original = from.Original(config.PredictionType);
        var noise = from.Noise(config.PredictionType);

        var variance = (1 - to.AlphaCumprod) / (1 - from.AlphaCumprod) * (1 - from.AlphaCumprod / to.AlphaCumprod);
        var sigma = eta * Math.Sqrt(Math.Max(variance, 0));
        var direction = Math.Sqrt(Math.Max(1 - to.AlphaCumprod - sigma * sigma, 0));
        return new()
        {
            Timestep = timestep,
            A = (float)(to.Signal * original.X + direction * noise.X),
            B = [(float)(to.Signal * original.E + direction * noise.E)],
            D = (float)sigma,
            DrawsNoise = eta > 0,
            OriginalX = (float)original.X,
            OriginalE = (float)original.E,
        };
    }
}
