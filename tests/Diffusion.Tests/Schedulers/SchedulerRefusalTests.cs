using static Distributed.Diffusion.Tests.SampleConfig;

namespace Distributed.Diffusion.Tests;

public sealed class SchedulerRefusalTests
{
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
}
