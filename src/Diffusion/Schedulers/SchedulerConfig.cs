using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>
/// A model's scheduler_config.json. A key that is missing takes the default of the sampler that is asked for, not of the one the file was
/// written for, exactly as when diffusers makes one scheduler from the configuration of another; those keys are null here.
/// </summary>
public sealed record SchedulerConfig
{
    private readonly Lazy<NoiseSchedule> noise;
    private readonly SchedulerConfigReader keys;

    private SchedulerConfig(SchedulerConfigReader keys)
    {
        this.keys = keys;
        noise = new(() => NoiseSchedule.From(this));
    }

    /// <summary>The sampler the file was written for, for example <c>PNDMScheduler</c>; null if it does not say.</summary>
    public string? ClassName { get; private init; }

    /// <summary>How many timesteps the model was trained with.</summary>
    public int TrainTimesteps { get; private init; } = 1000;

    /// <summary>The first β.</summary>
    public double BetaStart { get; private init; } = 0.0001;

    /// <summary>The last β.</summary>
    public double BetaEnd { get; private init; } = 0.02;

    /// <summary>How β grows from the first to the last.</summary>
    public BetaSchedule BetaSchedule { get; private init; }

    /// <summary>Every β as listed in the file, instead of a schedule; null if none are.</summary>
    public IReadOnlyList<float>? TrainedBetas { get; private init; }

    /// <summary>What the UNet predicts.</summary>
    public PredictionType PredictionType { get; private init; }

    /// <summary>How timesteps are chosen; null means the sampler's default.</summary>
    public TimestepSpacing? TimestepSpacing { get; private init; }

    /// <summary>Added to every timestep of leading spacing; 1 in Stable Diffusion.</summary>
    public int StepsOffset { get; private init; }

    /// <summary>Whether the last step goes to ᾱ = 1 instead of that of timestep 0; null means the sampler's default.</summary>
    public bool? SetAlphaToOne { get; private init; }

    /// <summary>Whether predicted samples are clipped; null means the sampler's default.</summary>
    public bool? ClipSample { get; private init; }

    /// <summary>Whether PNDM starts without Runge-Kutta steps.</summary>
    public bool SkipPrkSteps { get; private init; }

    /// <summary>The noise levels the configuration describes, worked out once.</summary>
    public NoiseSchedule Noise => noise.Value;

    /// <summary>Every key, for those that one sampler alone reads: what it cannot do is no fault in a file for another.</summary>
    internal SchedulerConfigReader Keys => keys;

    /// <summary>Reads and checks a model's scheduler_config.json.</summary>
    /// <param name="path">The file; Python's bare NaN and Infinity are allowed in it.</param>
    /// <exception cref="InvalidDataException">The file is missing, is not JSON or is refused by <see cref="Parse"/>.</exception>
    public static SchedulerConfig Load(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no {path}.");
        try
        {
            return Parse(PythonJson.Parse(File.ReadAllBytes(path)));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not JSON: {error.Message}", error);
        }
    }

    /// <summary>Checks a configuration.</summary>
    /// <exception cref="InvalidDataException">A value is of the wrong kind, out of range or asks for what is not built; the message names the key.</exception>
    public static SchedulerConfig Parse(JsonElement json) => Read(new SchedulerConfigReader(json), 0.0001, 0.02, BetaSchedule.Linear);

    /// <summary>The same configuration for a sampler whose β have other defaults than most.</summary>
    internal SchedulerConfig WithBetaDefaults(double start, double end, BetaSchedule schedule) => Read(keys, start, end, schedule);

    private static SchedulerConfig Read(SchedulerConfigReader keys, double betaStart, double betaEnd, BetaSchedule betaSchedule)
    {
        var config = new SchedulerConfig(keys)
        {
            ClassName = keys.Text("_class_name"),
            TrainTimesteps = keys.Integer("num_train_timesteps", 1, 1_000_000) ?? 1000,
            BetaStart = keys.Number("beta_start", 0, 1) ?? betaStart,
            BetaEnd = keys.Number("beta_end", 0, 1) ?? betaEnd,
            BetaSchedule = keys.OneOf("beta_schedule", ("linear", BetaSchedule.Linear), ("scaled_linear", BetaSchedule.ScaledLinear),
                ("squaredcos_cap_v2", BetaSchedule.SquaredCosine)) ?? betaSchedule,
            TrainedBetas = keys.Numbers("trained_betas", 0, 1),
            PredictionType = keys.OneOf("prediction_type", ("epsilon", PredictionType.Epsilon), ("v_prediction", PredictionType.VPrediction),
                ("sample", PredictionType.Sample)) ?? PredictionType.Epsilon,
            TimestepSpacing = keys.OneOf("timestep_spacing", ("leading", Diffusion.TimestepSpacing.Leading),
                ("trailing", Diffusion.TimestepSpacing.Trailing), ("linspace", Diffusion.TimestepSpacing.Linspace)),
            StepsOffset = keys.Integer("steps_offset", 0, 1_000_000) ?? 0,
            SetAlphaToOne = keys.Bool("set_alpha_to_one"),
            ClipSample = keys.Bool("clip_sample"),
            SkipPrkSteps = keys.Bool("skip_prk_steps") ?? false,
        };
        if (config.TrainedBetas is { } betas && betas.Count != config.TrainTimesteps)
            throw new InvalidDataException($"scheduler_config.json: trained_betas has {betas.Count} values, num_train_timesteps says {config.TrainTimesteps}.");
        return config;
    }
}
