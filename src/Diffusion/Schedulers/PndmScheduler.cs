namespace Distributed.Diffusion;

/// <summary>
/// Pseudo numerical methods for diffusion models (Liu et al., arXiv 2202.09778), the linear multi-step form without Runge-Kutta steps
/// (PLMS). The first step is done twice, the second time from the saved sample with the mean of both outputs, so there is one UNet call
/// more than steps; later steps extrapolate the outputs by Adams-Bashforth of growing order.
/// </summary>
internal static class PndmScheduler
{
    public const string ClassName = "PNDMScheduler";

    private static readonly double[][] AdamsBashforth =
    [
        [1],
        [3 / 2.0, -1 / 2.0],
        [23 / 12.0, -16 / 12.0, 5 / 12.0],
        [55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0],
    ];

    /// <param name="config">The model's noise levels; it must skip the Runge-Kutta steps.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="skip">How many of the first calls are left out because the picture starts less noisy (image to image).</param>
    public static Schedule Schedule(SchedulerConfig config, int steps, int skip = 0)
    {
        if (!config.SkipPrkSteps)
            throw new InvalidDataException("scheduler_config.json: PNDM with Runge-Kutta steps is not supported; set \"skip_prk_steps\": true.");
        if (config.PredictionType == PredictionType.Sample)
            throw new InvalidDataException("scheduler_config.json: PNDM knows prediction_type epsilon and v_prediction only.");

        var spaced = Timesteps.Spaced(config, config.TimestepSpacing ?? TimestepSpacing.Leading, steps);
        int[] timesteps = steps == 1 ? spaced : [.. spaced[..2], .. spaced[1..]];
        var start = NoiseLevel.At(config, timesteps[skip]);
        return new([.. timesteps.Skip(skip).Select((timestep, call) => Row(config, timestep, config.TrainTimesteps / steps, call))],
            InitNoiseSigma: 1, (float)start.Signal, (float)start.Sigma);
    }

    private static ScheduleRow Row(SchedulerConfig config, int timestep, int stride, int call)
    {
        // The second call goes over the first one's ground again.
        var again = call == 1;
        var start = again ? timestep + stride : timestep;
        var toOne = config.SetAlphaToOne ?? false;
        var from = NoiseLevel.At(config, start, toOne);
        var to = NoiseLevel.At(config, start - stride, toOne);

        // Eq. 9 of the paper: x' = ratio·x − drift·ε, where the extrapolated output stands for ε or, as v, is turned into it here.
        var ratio = to.Signal / from.Signal;
        var drift = (to.AlphaCumprod - from.AlphaCumprod)
            / (from.AlphaCumprod * to.Sigma + Math.Sqrt(from.AlphaCumprod * (1 - from.AlphaCumprod) * to.AlphaCumprod));
        var noise = from.Noise(config.PredictionType);
        var sample = (float)(ratio - drift * noise.X);

        double[] weights = again ? [1 / 2.0, 1 / 2.0] : AdamsBashforth[Math.Clamp(call - 1, 0, 3)];
        var original = NoiseLevel.At(config, timestep, toOne).Original(config.PredictionType);
        return new()
        {
            Timestep = timestep,
            A = again ? 0 : sample,
            C = again ? sample : 0,
            B = [.. weights.Select(weight => (float)(-drift * noise.E * weight))],
            SavesSample = call == 0,
            StoresHistory = !again,
            OriginalX = (float)original.X,
            OriginalE = (float)original.E,
        };
    }
}
