using System.Text.Json;

namespace Distributed.Diffusion.Tests;

/// <summary>Scheduler configurations with single keys changed.</summary>
internal static class SampleConfig
{
    /// <summary>What the folder of a Stable Diffusion 1.x model holds.</summary>
    public const string StableDiffusion = """
        { "_class_name": "PNDMScheduler", "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085, "clip_sample": false,
          "num_train_timesteps": 1000, "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null }
        """;

    public static SchedulerConfig Config(string json, params (string Key, string Value)[] changes)
    {
        var keys = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
        foreach (var (key, value) in changes) keys[key] = JsonSerializer.Deserialize<JsonElement>(value);
        return SchedulerConfig.Parse(JsonSerializer.SerializeToElement(keys));
    }
}
