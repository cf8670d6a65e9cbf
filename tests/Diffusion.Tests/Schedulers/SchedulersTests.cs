using System.Text.Json;

namespace Distributed.Diffusion.Tests;

public sealed class SchedulersTests
{
    /// <summary>What the folder of a Stable Diffusion 1.x model holds.</summary>
    private const string StableDiffusion = """
        { "_class_name": "PNDMScheduler", "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085, "clip_sample": false,
          "num_train_timesteps": 1000, "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null }
        """;

    public static TheoryData<string, string, string, double> Variants()
    {
        var variants = new TheoryData<string, string, string, double>();
        foreach (var name in Schedulers.Names)
        {
            foreach (var spacing in new[] { "leading", "trailing", "linspace" })
            {
                foreach (var prediction in new[] { "epsilon", "v_prediction" })
                {
                    variants.Add(name, spacing, prediction, 0);
                    if (name == "ddim") variants.Add(name, spacing, prediction, 1);
                }
            }
        }
        return variants;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_number_of_steps_gives_sensible_rows(string name, string spacing, string prediction, double eta)
    {
        var config = Config(StableDiffusion, ("timestep_spacing", $"\"{spacing}\""), ("prediction_type", $"\"{prediction}\""));
        for (var steps = 1; steps <= 100; steps++)
        {
            var schedule = Schedulers.Create(name, config, steps, eta);
            Assert.Equal(name == "pndm" && steps > 1 ? steps + 1 : steps, schedule.Rows.Count);
            Assert.All(schedule.Rows, row =>
            {
                Assert.InRange(row.Timestep, 0, 999);
                Assert.InRange(row.B.Count, 1, 4);
                Assert.All([row.S, row.P, row.Q, row.A, row.C, row.D, row.OriginalX, row.OriginalE, .. row.B], value => Assert.True(float.IsFinite(value)));
                Assert.True(row.D >= 0);
            });
            Assert.All(schedule.Rows.Zip(schedule.Rows.Skip(1)), pair => Assert.True(pair.First.Timestep >= pair.Second.Timestep));
            Assert.Equal(eta > 0, schedule.NeedsNoise);
        }
    }

    [Fact]
    public void Perfect_noise_predictions_lead_to_the_clean_sample()
    {
        // If e is the true noise all along, x stays on its level and x0 is exact: A·√ᾱ = √ᾱ' and A·√(1−ᾱ) + B = √(1−ᾱ').
        var config = Config(StableDiffusion);
        var rows = Schedulers.Create("ddim", config, 30).Rows;
        for (var i = 0; i + 1 < rows.Count; i++)
        {
            double from = config.Noise.AlphasCumprod[(int)rows[i].Timestep], to = config.Noise.AlphasCumprod[(int)rows[i].Timestep - 33];
            Assert.Equal(Math.Sqrt(to), rows[i].A * Math.Sqrt(from), 1e-5);
            Assert.Equal(Math.Sqrt(1 - to), rows[i].A * Math.Sqrt(1 - from) + rows[i].B[0], 1e-5);
        }
    }

    [Fact]
    public void A_picture_that_starts_less_noisy_leaves_the_first_calls_out()
    {
        var config = Config(StableDiffusion);
        var ddim = Schedulers.Create("ddim", config, 10);
        Assert.Equivalent(ddim.Rows.Skip(4), Schedulers.Create("ddim", config, 10, skip: 4).Rows, strict: true);

        var whole = Schedulers.Create("pndm", config, 10).Rows;
        var part = Schedulers.Create("pndm", config, 10, skip: 4).Rows;
        Assert.Equal(whole.Skip(4).Select(row => row.Timestep), part.Select(row => row.Timestep));
        Assert.True(part[0].SavesSample);
        Assert.Equal(0, part[1].A);      // the second call restarts, wherever the first was
    }

    [Fact]
    public void Timesteps_of_the_reference_pipelines_are_laid_out()
    {
        ReferenceData.Require("pipelines", "index.json");
        var seen = 0;
        foreach (var name in ReferenceData.Json("pipelines", "index.json").GetProperty("cases").EnumerateArray().Select(name => name.GetString()!))
        {
            var golden = ReferenceData.Json("pipelines", name, "case.json");
            var className = golden.GetProperty("scheduler_class").GetString()!;
            if (!Schedulers.Knows(className)) continue;
            var steps = golden.GetProperty("steps").GetInt32();
            var strength = golden.TryGetProperty("strength", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 1;
            var schedule = Schedulers.Create(className, SchedulerConfig.Parse(golden.GetProperty("scheduler_config")), steps,
                skip: golden.GetProperty("kind").GetString() == "img2img" ? steps - Math.Min((int)(steps * strength), steps) : 0);
            Assert.Equal(golden.GetProperty("timesteps").EnumerateArray().Select(t => t.GetSingle()), schedule.Rows.Select(row => row.Timestep));
            seen++;
        }
        Assert.True(seen > 0);
    }

    [Fact]
    public void A_model_folder_written_for_one_sampler_serves_the_other()
    {
        var config = Config(StableDiffusion);
        Assert.Equal([751, 501, 251, 1], Schedulers.Create("ddim", config, 4).Rows.Select(row => row.Timestep));
        Assert.Equal([751, 501, 501, 251, 1], Schedulers.Create(null, config, 4).Rows.Select(row => row.Timestep));
        Assert.Equal([751, 501, 501, 251, 1], Schedulers.Create("PNDMScheduler", config, 4).Rows.Select(row => row.Timestep));
    }

    [Fact]
    public void Missing_keys_take_the_default_of_the_sampler_asked_for()
    {
        var config = Config("""{ "clip_sample": false, "skip_prk_steps": true }""");
        Assert.Equal(0.0001f, config.Noise.Betas[0], 1e-9f);
        Assert.Equal(0.02f, config.Noise.Betas[^1], 1e-7f);
        // DDIM goes to ᾱ = 1 and ends on the predicted sample itself, PNDM goes to that of timestep 0 and stays.
        var last = Schedulers.Create("ddim", config, 10).Rows[^1];
        Assert.Equal((last.OriginalX, last.OriginalE), (last.A, last.B[0]));
        Assert.Equal(1, Schedulers.Create("pndm", config, 10).Rows[^1].A);
    }

    [Fact]
    public void Trained_betas_are_taken_as_they_are()
    {
        var config = Config("""{ "num_train_timesteps": 3, "trained_betas": [0.1, 0.2, 0.5], "clip_sample": false }""");
        Assert.Equal([0.9f, 0.72f, 0.36f], config.Noise.AlphasCumprod.Select(alpha => MathF.Round(alpha, 6)));
    }

    [Fact]
    public void The_squared_cosine_schedule_spans_all_noise_levels()
    {
        var noise = Config("""{ "beta_schedule": "squaredcos_cap_v2", "num_train_timesteps": 100 }""").Noise;
        Assert.Equal(0.999f, noise.Betas[^1]);
        Assert.Equal(0.5, noise.AlphasCumprod[49], 0.02);
    }

    [Theory]
    [InlineData("clip_sample", "true", "ddim", "clip_sample")]
    [InlineData("clip_sample", "null", "ddim", "clip_sample")]
    [InlineData("thresholding", "true", "ddim", "thresholding")]
    [InlineData("skip_prk_steps", "false", "pndm", "skip_prk_steps")]
    [InlineData("prediction_type", "\"sample\"", "pndm", "prediction_type")]
    [InlineData("rescale_betas_zero_snr", "true", "ddim", "rescale_betas_zero_snr")]
    [InlineData("prediction_type", "\"flow\"", "ddim", "epsilon, v_prediction, sample")]
    [InlineData("timestep_spacing", "\"log\"", "ddim", "leading, trailing, linspace")]
    [InlineData("beta_schedule", "\"cubic\"", "pndm", "linear, scaled_linear, squaredcos_cap_v2")]
    [InlineData("beta_start", "\"low\"", "pndm", "beta_start")]
    [InlineData("beta_end", "1.5", "pndm", "beta_end")]
    [InlineData("num_train_timesteps", "0", "ddim", "num_train_timesteps")]
    [InlineData("steps_offset", "0.5", "ddim", "steps_offset")]
    [InlineData("set_alpha_to_one", "1", "ddim", "set_alpha_to_one")]
    [InlineData("trained_betas", "[0.1]", "ddim", "trained_betas has 1 values")]
    public void What_is_not_built_is_refused_by_name(string key, string value, string scheduler, string named)
    {
        var error = Assert.Throws<InvalidDataException>(() => Schedulers.Create(scheduler, Config(StableDiffusion, (key, value)), 10));
        Assert.Contains("scheduler_config.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unipc", 10, 0, 0, "ddim (DDIMScheduler), pndm (PNDMScheduler)")]
    [InlineData("ddim", 0, 0, 0, "from 1 to 1000")]
    [InlineData("pndm", 1001, 0, 0, "from 1 to 1000")]
    [InlineData("ddim", 1000, 0, 0, "first timestep is 1000")]
    [InlineData("ddim", 10, 1.5, 0, "Eta")]
    [InlineData("ddim", 10, double.NaN, 0, "Eta")]
    [InlineData("ddim", 10, 0, 10, "at most 9")]
    public void A_request_that_does_not_fit_is_refused_with_what_would(string name, int steps, double eta, int skip, string told)
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => Schedulers.Create(name, Config(StableDiffusion), steps, eta, skip));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_saved_by_diffusers_may_hold_bare_infinities()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, """{ "lambda_min_clipped": -Infinity, "x": [NaN, Infinity], "_class_name": "NaN \" -Infinity", "beta_end": 0.5 }""");
        var config = SchedulerConfig.Load(path);
        Assert.Equal(("NaN \" -Infinity", 0.5), (config.ClassName, config.BetaEnd));
        File.WriteAllText(path, """{ "beta_end": -Infinity }""");
        Assert.Contains("beta_end", Assert.Throws<InvalidDataException>(() => SchedulerConfig.Load(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "Infinity and beyond");
        Assert.Contains("not JSON", Assert.Throws<InvalidDataException>(() => SchedulerConfig.Load(path)).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => SchedulerConfig.Load(path)).Message, StringComparison.Ordinal);
    }

    private static SchedulerConfig Config(string json, params (string Key, string Value)[] changes)
    {
        var keys = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
        foreach (var (key, value) in changes) keys[key] = JsonSerializer.Deserialize<JsonElement>(value);
        return SchedulerConfig.Parse(JsonSerializer.SerializeToElement(keys));
    }
}
