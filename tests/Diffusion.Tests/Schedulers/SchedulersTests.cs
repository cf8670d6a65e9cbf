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
                foreach (var prediction in new[] { "epsilon", "v_prediction", "sample" })
                {
                    if (prediction == "sample" && name is ("pndm" or "euler_ancestral")) continue;
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
        var config = Config(StableDiffusion, ("timestep_spacing", $"\"{spacing}\""), ("prediction_type", $"\"{prediction}\""), ("original_inference_steps", "100"));
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
            Assert.Equal(eta > 0 || name == "euler_ancestral" || (name == "lcm" && steps > 1), schedule.NeedsNoise);
            Assert.True(float.IsFinite(schedule.InitNoiseSigma) && schedule.InitNoiseSigma > 0);
            Assert.InRange(schedule.StartSignal, 0, 1);
            Assert.True(float.IsFinite(schedule.StartSigma) && schedule.StartSigma > 0);
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

    public static IEnumerable<TheoryDataRow<string, string, string, double>> ExactVariants => Variants().Where(row =>
        row.Data.Item1 != "pndm" || (row.Data.Item2, row.Data.Item3) == ("leading", "epsilon"));

    /// <summary>PNDM extrapolates outputs, so only noise stays the same, and goes on by equal strides, so only leading timesteps are met.</summary>
    [Theory]
    [MemberData(nameof(ExactVariants))]
    public void A_model_that_always_sees_the_same_clean_sample_gives_it(string name, string spacing, string prediction, double eta)
    {
        const double clean = 0.8;
        var config = Config(StableDiffusion, ("timestep_spacing", $"\"{spacing}\""), ("prediction_type", $"\"{prediction}\""), ("set_alpha_to_one", "true"));
        foreach (var (steps, skip) in new[] { (1, 0), (2, 0), (2, 1), (3, 0), (9, 0), (9, 3), (16, 15), (33, 0), (33, 11), (50, 0) })
        {
            if (name == "pndm" && skip > 0) continue;      // its second call goes over ground that was not covered
            var schedule = Schedulers.Create(name, config, steps, eta, skip);
            var random = new Random(steps);
            double Noise() => random.NextDouble() * 2 - 1;
            var start = schedule.StartSignal * clean + schedule.StartSigma * Noise();
            var end = Follow(schedule, start, (row, x) => (clean - row.OriginalX * x) / row.OriginalE, Noise);
            Assert.Equal(clean, end, 2e-3);
        }
    }

    [Theory]
    [InlineData("ddim")]
    [InlineData("euler")]
    [InlineData("euler_ancestral")]
    [InlineData("dpmpp_2m")]
    [InlineData("dpmpp_2m_karras")]
    [InlineData("lcm")]
    public void What_the_model_predicts_does_not_change_where_it_leads(string name)
    {
        double[] ends = [.. new[] { "epsilon", "v_prediction", "sample" }
            .Where(prediction => prediction != "sample" || name != "euler_ancestral")
            .Select(prediction =>
            {
                var schedule = Schedulers.Create(name, Config(StableDiffusion, ("prediction_type", $"\"{prediction}\"")), 12);
                var random = new Random(5);
                // A model whose idea of the clean sample depends on sample and time, told the way it was trained to.
                return Follow(schedule, schedule.InitNoiseSigma, (row, x) => (Math.Sin(row.S * x + row.Timestep) - row.OriginalX * x) / row.OriginalE,
                    () => random.NextDouble());
            })];
        Assert.True(ends.Length >= 2);
        Assert.All(ends, end => Assert.Equal(ends[0], end, 1e-3));
    }

    /// <summary>Goes along the rows with a sample of one value, in double.</summary>
    private static double Follow(Schedule schedule, double x, Func<ScheduleRow, double, double> model, Func<double> noise)
    {
        var saved = 0.0;
        var history = new List<double>();
        foreach (var row in schedule.Rows)
        {
            var e = model(row, x);
            double[] h = [row.P * x + row.Q * e, .. history];
            var next = row.A * x + row.C * saved + row.B.Select((b, k) => b * h[k]).Sum() + (row.DrawsNoise ? row.D * noise() : 0);
            if (row.SavesSample) saved = x;
            if (row.StoresHistory) history.Insert(0, h[0]);
            x = next;
        }
        return x;
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
        var end = Follow(schedule, schedule.StartSignal * 0.5 + schedule.StartSigma * 2, (_, _) => 2, () => 0);
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
    [InlineData("use_exponential_sigmas", "true", "euler", "\"use_exponential_sigmas\": false")]
    [InlineData("use_beta_sigmas", "true", "euler", "use_beta_sigmas")]
    [InlineData("rescale_betas_zero_snr", "true", "euler", "rescale_betas_zero_snr")]
    [InlineData("interpolation_type", "\"cubic\"", "euler", "linear, log_linear")]
    [InlineData("final_sigmas_type", "\"half\"", "euler", "zero, sigma_min")]
    [InlineData("sigma_max", "-1", "dpmpp_2m_karras", "sigma_max")]
    [InlineData("rescale_betas_zero_snr", "true", "euler_ancestral", "rescale_betas_zero_snr")]
    [InlineData("prediction_type", "\"sample\"", "euler_ancestral", "prediction_type")]
    [InlineData("algorithm_type", "\"sde-dpmsolver++\"", "dpmpp_2m", "\"algorithm_type\": \"dpmsolver++\"")]
    [InlineData("solver_type", "\"heun\"", "dpmpp_2m_karras", "\"solver_type\": \"midpoint\"")]
    [InlineData("solver_order", "3", "dpmpp_2m", "\"solver_order\": 2")]
    [InlineData("variance_type", "\"learned_range\"", "dpmpp_2m", "variance_type")]
    [InlineData("thresholding", "true", "dpmpp_2m", "thresholding")]
    [InlineData("use_lu_lambdas", "true", "dpmpp_2m", "use_lu_lambdas")]
    [InlineData("use_beta_sigmas", "true", "dpmpp_2m_karras", "use_beta_sigmas")]
    [InlineData("lambda_min_clipped", "\"low\"", "dpmpp_2m", "lambda_min_clipped")]
    [InlineData("lambda_min_clipped", "99", "dpmpp_2m", "lambda_min_clipped")]
    [InlineData("clip_sample", "true", "lcm", "clip_sample")]
    [InlineData("thresholding", "true", "lcm", "thresholding")]
    [InlineData("original_inference_steps", "2000", "lcm", "original_inference_steps")]
    [InlineData("timestep_scaling", "0", "lcm", "timestep_scaling")]
    public void What_is_not_built_is_refused_by_name(string key, string value, string scheduler, string named)
    {
        var error = Assert.Throws<InvalidDataException>(() => Schedulers.Create(scheduler, Config(StableDiffusion, (key, value)), 10));
        Assert.Contains("scheduler_config.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_sampler_does_not_read_is_no_fault_in_its_file()
    {
        var alien = Config(StableDiffusion, ("algorithm_type", "\"sde-dpmsolver\""), ("solver_type", "\"heun\""), ("solver_order", "3"),
            ("use_lu_lambdas", "true"), ("variance_type", "\"learned\""), ("lambda_min_clipped", "\"-Infinity\""), ("final_sigmas_type", "7"),
            ("interpolation_type", "\"cubic\""), ("use_beta_sigmas", "true"), ("original_inference_steps", "-1"), ("timestep_scaling", "\"x\""),
            ("sigma_min", "\"x\""), ("use_karras_sigmas", "true"), ("timestep_type", "\"continuous\""));
        foreach (var name in new[] { "ddim", "pndm", "euler_ancestral" })
            Assert.Equivalent(Schedulers.Create(name, Config(StableDiffusion), 5), Schedulers.Create(name, alien, 5), strict: true);

        var neighbour = Config(StableDiffusion, ("clip_sample", "true"), ("thresholding", "true"), ("rescale_betas_zero_snr", "true"));
        Assert.Equivalent(Schedulers.Create("pndm", Config(StableDiffusion), 5), Schedulers.Create("pndm", neighbour, 5), strict: true);
        // The Karras levels come before those of Lu; UniPC's and DEIS's names of a solver stand for the default.
        var related = Config(StableDiffusion, ("clip_sample", "true"), ("solver_type", "\"bh2\""), ("algorithm_type", "\"deis\""), ("use_lu_lambdas", "true"));
        Assert.Equivalent(Schedulers.Create("dpmpp_2m_karras", Config(StableDiffusion), 5), Schedulers.Create("dpmpp_2m_karras", related, 5), strict: true);
        Assert.Equivalent(Schedulers.Create("euler", Config(StableDiffusion), 5),
            Schedulers.Create("euler", Config(StableDiffusion, ("thresholding", "true"), ("timestep_type", "\"continuous\"")), 5), strict: true);
    }

    [Theory]
    [InlineData("unipc", 10, 0, 0, "ddim (DDIMScheduler), pndm (PNDMScheduler)")]
    [InlineData("ddim", 0, 0, 0, "from 1 to 1000")]
    [InlineData("pndm", 1001, 0, 0, "from 1 to 1000")]
    [InlineData("ddim", 1000, 0, 0, "first timestep is 1000")]
    [InlineData("ddim", 10, 1.5, 0, "Eta")]
    [InlineData("ddim", 10, double.NaN, 0, "Eta")]
    [InlineData("ddim", 10, 0, 10, "at most 9")]
    [InlineData("euler", 0, 0, 0, "from 1 to 1000")]
    [InlineData("euler_ancestral", 1001, 0, 0, "from 1 to 1000")]
    [InlineData("lcm", 51, 0, 0, "at most 50 steps")]
    [InlineData("lcm", 0, 0, 0, "from 1 to 1000")]
    [InlineData("dpmpp_2m", 1001, 0, 0, "from 1 to 1000")]
    [InlineData("dpmpp_2m", 1000, 0, 0, "twice")]
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
