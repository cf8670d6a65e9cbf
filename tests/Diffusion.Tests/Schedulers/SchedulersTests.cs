using System.Text.Json;
using static Distributed.Diffusion.Tests.SampleConfig;

namespace Distributed.Diffusion.Tests;

public sealed class SchedulersTests
{
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

        foreach (var name in new[] { "euler", "euler_ancestral", "lcm" })
            Assert.Equivalent(Schedulers.Create(name, config, 10).Rows.Skip(4), Schedulers.Create(name, config, 10, skip: 4).Rows, strict: true);

        whole = Schedulers.Create("dpmpp_2m", config, 20).Rows;
        part = Schedulers.Create("dpmpp_2m", config, 20, skip: 8).Rows;
        Assert.Equal((2, 1), (whole[8].B.Count, part[0].B.Count));      // there is no earlier prediction to look back to
        Assert.Equal(whole[8].B.Sum(), part[0].B[0], 1e-6f);
        Assert.Equivalent(whole.Skip(9), part.Skip(1), strict: true);
    }

    [Fact]
    public void Few_steps_and_noiseless_ends_of_a_multistep_solver_are_first_order()
    {
        int[] Orders(int steps, params (string Key, string Value)[] changes) =>
            [.. Schedulers.Create("dpmpp_2m_karras", Config(StableDiffusion, changes), steps).Rows.Select(row => row.B.Count)];
        (string, string) least = ("final_sigmas_type", "\"sigma_min\""), never = ("lower_order_final", "false"), euler = ("euler_at_final", "true");
        Assert.Equal([1, 2, 1], Orders(3));
        Assert.Equal([1, 2, 1], Orders(3, never));
        Assert.Equal([1, 2, 1], Orders(3, least));
        Assert.Equal([1, 2, 2], Orders(3, least, never));
        Assert.Equal([1, 2, 1], Orders(3, least, never, euler));
        Assert.Equal(1, Orders(14, least)[^1]);
        Assert.Equal(2, Orders(15, least)[^1]);
        Assert.Equal(1, Orders(15, least, euler)[^1]);
        Assert.Equal(1, Orders(15)[^1]);
    }

    [Theory]
    [InlineData("euler")]
    [InlineData("dpmpp_2m")]
    public void A_sampler_may_end_at_the_least_noise_of_the_training(string name)
    {
        var config = Config(StableDiffusion, ("final_sigmas_type", "\"sigma_min\""));
        var schedule = Schedulers.Create(name, config, 20);
        // With the true noise as output the sample stays on its level.
        var end = SamplerPropertyTests.Follow(schedule, schedule.StartSignal * 0.5 + schedule.StartSigma * 2, (_, _) => 2, () => 0);
        double alpha = config.Noise.AlphasCumprod[0], sigma = Math.Sqrt((1 - alpha) / alpha);
        Assert.Equal((0.5 + sigma * 2) * (name == "euler" ? 1 : Math.Sqrt(alpha)), end, 1e-4);
    }

    [Fact]
    public void Levels_of_Karras_lie_between_those_that_the_file_names()
    {
        var config = Config(StableDiffusion, ("use_karras_sigmas", "true"), ("sigma_min", "0.1"), ("sigma_max", "10"));
        foreach (var name in new[] { "euler", "dpmpp_2m_karras" })
        {
            double Sigma(int skip) => Schedulers.Create(name, config, 5, skip: skip) is var schedule ? schedule.StartSigma / schedule.StartSignal : 0;
            Assert.Equal(10, Sigma(0), 1e-4);
            Assert.Equal(Math.Pow((Math.Pow(10, 1 / 7.0) + Math.Pow(0.1, 1 / 7.0)) / 2, 7), Sigma(2), 1e-4);
            Assert.Equal(0.1, Sigma(4), 1e-5);
        }
    }

    [Fact]
    public void Levels_may_fall_evenly_in_their_logarithm()
    {
        var config = Config(StableDiffusion, ("interpolation_type", "\"log_linear\""));
        double[] sigmas = [.. Enumerable.Range(0, 6).Select(skip => (double)Schedulers.Create("euler", config, 6, skip: skip).StartSigma)];
        var ratio = Math.Pow(0.029167533 / 14.614645, 1 / 6.0);      // the sixth step ends at the least noise
        Assert.All(sigmas, (sigma, i) => Assert.Equal(14.614645 * Math.Pow(ratio, i), sigma, 1e-4));
    }

    [Fact]
    public void Timesteps_too_noisy_for_a_cosine_schedule_can_be_left_out()
    {
        (string, string) cosine = ("beta_schedule", "\"squaredcos_cap_v2\""), least = ("lambda_min_clipped", "-5.1");
        var noise = Config(StableDiffusion, cosine).Noise;
        var last = Enumerable.Range(0, 1000).Last(t => Math.Log(noise.AlphasCumprod[t] / (1.0 - noise.AlphasCumprod[t])) / 2 >= -5.1);
        Assert.InRange(last, 900, 998);
        foreach (var (spacing, first) in new[] { ("linspace", last), ("trailing", last), ("leading", (last + 1) / 11 * 10 + 1) })
        {
            var config = Config(StableDiffusion, cosine, least, ("timestep_spacing", $"\"{spacing}\""));
            Assert.Equal(first, Schedulers.Create("dpmpp_2m", config, 10).Rows[0].Timestep);
        }
    }

    [Theory]
    [InlineData("linspace", new[] { 999f, 666, 333 })]
    [InlineData("leading", new[] { 751f, 501, 251 })]
    [InlineData("trailing", new[] { 999f, 666, 332 })]
    public void Multistep_solvers_leave_out_where_the_last_step_ends(string spacing, float[] timesteps) =>
        Assert.Equal(timesteps, Schedulers.Create("dpmpp_2m", Config(StableDiffusion, ("timestep_spacing", $"\"{spacing}\"")), 3).Rows.Select(row => row.Timestep));

    [Theory]
    [InlineData(50, 4, new[] { 999f, 759, 499, 259 })]
    [InlineData(50, 3, new[] { 999f, 679, 339 })]
    [InlineData(25, 7, new[] { 999f, 879, 719, 599, 439, 319, 159 })]
    [InlineData(8, 8, new[] { 999f, 874, 749, 624, 499, 374, 249, 124 })]
    public void Consistency_models_visit_timesteps_they_were_distilled_on(int distilled, int steps, float[] timesteps) =>
        Assert.Equal(timesteps, Schedulers.Create("lcm", Config(StableDiffusion, ("original_inference_steps", $"{distilled}")), steps).Rows.Select(row => row.Timestep));

    [Fact]
    public void A_class_of_several_samplers_is_told_by_its_file()
    {
        const string solver = "DPMSolverMultistepScheduler";
        SchedulerConfig plain = Config(StableDiffusion), karras = Config(StableDiffusion, ("use_karras_sigmas", "true"));
        Assert.Equal(("dpmpp_2m", "dpmpp_2m_karras"), (Schedulers.ShortName(solver, plain), Schedulers.ShortName(solver, karras)));
        Assert.Equal(("dpmpp_2m", "ddim", null), (Schedulers.ShortName("dpmpp_2m", karras), Schedulers.ShortName("ddim", karras), Schedulers.ShortName("heun", karras)));
        Assert.Equivalent(Schedulers.Create("dpmpp_2m_karras", plain, 5).Rows, Schedulers.Create(solver, karras, 5).Rows, strict: true);
        Assert.Equivalent(Schedulers.Create("dpmpp_2m", karras, 5).Rows, Schedulers.Create(solver, plain, 5).Rows, strict: true);
        Assert.Equal(["ddim", "pndm", "euler", "euler_ancestral", "dpmpp_2m", "dpmpp_2m_karras", "lcm"], Schedulers.Names);
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
            var timesteps = golden.GetProperty("timesteps").EnumerateArray().Select(t => t.GetSingle()).ToArray();
            Assert.Equal(timesteps.Length, schedule.Rows.Count);
            Assert.All(timesteps.Zip(schedule.Rows), pair => Assert.Equal(pair.First, pair.Second.Timestep, 1e-3f));
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

        // Consistency models have other betas and do not clip.
        var lcm = Config("""{ "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear" }""");
        Assert.Equivalent(Schedulers.Create("lcm", lcm, 4), Schedulers.Create("lcm", Config("{}"), 4), strict: true);
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
}
