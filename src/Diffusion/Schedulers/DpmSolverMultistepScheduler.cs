namespace Distributed.Diffusion;

/// <summary>
/// DPM-Solver++ of second order, the multistep form with the midpoint rule, 2M (Lu et al., arXiv 2211.01095, algorithm 2): the clean sample
/// is extrapolated in λ from the last two predictions. First order where there is no earlier prediction yet, and at the end where the
/// logarithm of no noise would be taken or few steps make the extrapolation rough.
/// </summary>
internal static class DpmSolverMultistepScheduler
{
    public const string ClassName = "DPMSolverMultistepScheduler";

    private const string Name = "DPM-Solver++";
    private const int FewSteps = 15;

    /// <param name="config">The model's noise levels, and how they are visited.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="karras">Whether the noise levels are those of Karras et al. instead of those of the timesteps.</param>
    /// <param name="skip">How many of the first calls are left out because the picture starts less noisy (image to image).</param>
    public static Schedule Schedule(SchedulerConfig config, int steps, bool karras, int skip = 0)
    {
        Check(config, karras);
        var (timesteps, levels) = Visited(config, steps, karras);
        var count = timesteps.Length;
        if (skip >= count) throw new ArgumentOutOfRangeException(nameof(skip), skip, $"There are {count} calls, at most {count - 1} can be left out.");

        var lowerFinal = (config.Keys.Bool("euler_at_final") ?? false) || ((config.Keys.Bool("lower_order_final") ?? true) && count < FewSteps)
            || levels[^1].Sigma == 0;
        var rows = Enumerable.Range(skip, count - skip).Select(call =>
            Row(timesteps[call], call == skip || (lowerFinal && call == count - 1) ? null : levels[call - 1], levels[call], levels[call + 1], config.PredictionType));
        var start = levels[skip].Level;
        return new([.. rows], InitNoiseSigma: 1, (float)start.Signal, (float)start.Sigma);
    }

    private static ScheduleRow Row(float timestep, SigmaLevel? before, SigmaLevel from, SigmaLevel to, PredictionType prediction)
    {
        var original = from.Level.Original(prediction);
        var gain = to.Level.Signal * (1 - to.Sigma / from.Sigma);      // α·(1 − e^−h) with h = λ' − λ
        // D₁/r of the paper: half the change since the last prediction, carried on over this step's h.
        var change = before is { } earlier ? gain * (to.Lambda - from.Lambda) / (from.Lambda - earlier.Lambda) / 2 : 0;
        return new()
        {
            Timestep = timestep,
            P = (float)original.X,
            Q = (float)original.E,
            A = (float)(to.Level.Sigma / from.Level.Sigma),
            B = before is null ? [(float)gain] : [(float)(gain + change), (float)-change],
            StoresHistory = true,
            OriginalX = (float)original.X,
            OriginalE = (float)original.E,
        };
    }

    private static SigmaSteps Visited(SchedulerConfig config, int steps, bool karras)
    {
        var training = new TrainingSigmas(config.Noise);
        // Levels below lambda_min_clipped are too noisy to start from; matters with cosine schedules.
        var least = config.Keys.NumberOrInfinity("lambda_min_clipped") ?? double.NegativeInfinity;
        var last = config.Noise.AlphasCumprod.Count(alpha => Math.Log(Math.Sqrt(alpha)) - Math.Log(Math.Sqrt(1 - alpha)) >= least);
        if (last == 0) throw new InvalidDataException("scheduler_config.json: lambda_min_clipped leaves no timestep.");

        var timesteps = Timesteps.Multistep(config, config.TimestepSpacing ?? TimestepSpacing.Linspace, steps, last);
        double[] sigmas = [.. timesteps.Select(timestep => training.At(timestep))];
        if (karras)
        {
            sigmas = SigmaSteps.Karras(config, steps, training.Least, training.Greatest);
            timesteps = [.. sigmas.Select(sigma => (int)Math.Round(training.TimestepOf(sigma)))];
        }
        else if (timesteps.Distinct().Count() != timesteps.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), steps, "With so many steps a timestep would come twice.");
        }
        return SigmaSteps.Of(timesteps.Select(timestep => (float)timestep), [.. sigmas, SigmaSteps.Final(config, training)]);
    }

    private static void Check(SchedulerConfig config, bool karras)
    {
        var keys = config.Keys;
        keys.RefuseTrue(Name, ["thresholding", .. SigmaSteps.NotBuilt]);
        if (!karras) keys.RefuseTrue(Name, "use_lu_lambdas");      // Karras' levels come first
        // The reference reads what related samplers write in these two as its own defaults.
        keys.AllowOnly(Name, "algorithm_type", "dpmsolver++", "deis");
        keys.AllowOnly(Name, "solver_type", "midpoint", "logrho", "bh1", "bh2");
        if (keys.Text("variance_type") is "learned" or "learned_range")
            throw new InvalidDataException($"scheduler_config.json: {Name} with a learned variance_type is not supported; set \"variance_type\": null.");
        if ((keys.Integer("solver_order", 1, 3) ?? 2) != 2)
            throw new InvalidDataException($"scheduler_config.json: {Name} is built with solver_order 2 only; set \"solver_order\": 2.");
    }
}
