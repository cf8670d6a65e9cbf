using System.Text.Json;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>How noisy samples are at each timestep, as the scheduler's configuration, which ships with the models, says.</summary>
internal static class NoiseLevels
{
    public const string SchedulerJson = """
        {
          "_class_name": "DDIMScheduler",
          "beta_end": 0.012,
          "beta_schedule": "scaled_linear",
          "beta_start": 0.00085,
          "clip_sample": false,
          "num_train_timesteps": 1000,
          "prediction_type": "v_prediction",
          "set_alpha_to_one": true,
          "skip_prk_steps": true,
          "steps_offset": 0,
          "timestep_spacing": "trailing"
        }
        """;

    public static SchedulerConfig Scheduler { get; } = Parse();

    public static int Count => Scheduler.TrainTimesteps;

    private static readonly float[] Alphas = [.. Scheduler.Noise.AlphasCumprod];

    public static double Alpha(int timestep) => timestep < 0 ? 1 : Alphas[timestep];

    /// <returns>√ᾱ and √(1−ᾱ) for each timestep, [B, 1, 1, 1].</returns>
    public static (Tensor Signal, Tensor Sigma) Of(IReadOnlyList<int> timesteps)
    {
        var alphas = tensor(timesteps.Select(timestep => Alphas[timestep]).ToArray(), [timesteps.Count, 1, 1, 1]);
        return (alphas.sqrt(), (1 - alphas).sqrt());
    }

    private static SchedulerConfig Parse()
    {
        using var json = JsonDocument.Parse(SchedulerJson);
        return SchedulerConfig.Parse(json.RootElement);
    }
}
