using System.Globalization;
using System.Text.Json;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Every case of schedulers/index.json whose class there is, against diffusers.</summary>
public sealed class SchedulerGoldenTests
{
    private static readonly Lazy<JsonElement> Read = new(() => ReferenceData.Json("schedulers", "index.json").GetProperty("cases"));

    private static JsonElement Index
    {
        get
        {
            ReferenceData.Require("schedulers", "index.json");
            return Read.Value;
        }
    }

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        if (!ReferenceData.Has("schedulers", "index.json"))
        {
            cases.Add("none", 0);      // for the test to skip or fail
            return cases;
        }
        foreach (var golden in Index.EnumerateObject().Where(golden => Schedulers.Knows(golden.Value.GetProperty("class_name").GetString()!)))
        {
            foreach (var steps in golden.Value.GetProperty("steps").EnumerateObject())
                cases.Add(golden.Name, int.Parse(steps.Name, CultureInfo.InvariantCulture));
        }
        return cases;
    }

    [Fact]
    public void Ddim_and_pndm_are_among_the_cases()
    {
        ReferenceData.Require("schedulers", "index.json");
        var classes = Cases().Select(row => Index.GetProperty(row.Data.Item1).GetProperty("class_name").GetString()).ToHashSet();
        Assert.Contains("DDIMScheduler", classes);
        Assert.Contains("PNDMScheduler", classes);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Samples_follow_the_reference_call_by_call(string name, int steps)
    {
        var golden = Index.GetProperty(name);
        var expected = golden.GetProperty("steps").GetProperty(steps.ToString(CultureInfo.InvariantCulture));
        // What was passed to diffusers, and again all that it resolved: the defaults must be the same.
        var explicitly = Layout(golden, "explicit_config", steps);
        var schedule = Layout(golden, "config", steps);
        Assert.Equal(schedule.Rows.Count, explicitly.Rows.Count);
        Assert.All(schedule.Rows.Zip(explicitly.Rows), pair => Assert.Equivalent(pair.First, pair.Second, strict: true));

        // Those of Karras' levels come out of logarithms, unless they are rounded.
        var exact = !(golden.GetProperty("config").TryGetProperty("use_karras_sigmas", out var karras) && karras.ValueKind == JsonValueKind.True
            && expected.GetProperty("timesteps_dtype").GetString() == "float32");
        var timesteps = expected.GetProperty("timesteps").EnumerateArray().Select(t => t.GetSingle()).ToArray();
        Assert.Equal(timesteps.Length, schedule.Rows.Count);
        Assert.All(timesteps.Zip(schedule.Rows), pair => Assert.Equal(pair.First, pair.Second.Timestep, exact ? 0 : 1e-3f));
        Assert.Equal(expected.GetProperty("num_model_calls").GetInt32(), schedule.Rows.Count);
        Assert.Equal(expected.GetProperty("init_noise_sigma").GetSingle(), schedule.InitNoiseSigma, 1e-4f);
        Assert.Equal(expected.GetProperty("noise_draws").GetInt32() > 0, schedule.NeedsNoise);

        using var scope = NewDisposeScope();
        using var common = SafetensorsFile.Open(ReferenceData.PathOf("schedulers", "common.safetensors"));
        using var file = SafetensorsFile.Open(ReferenceData.PathOf("schedulers", name + ".safetensors"));
        using var outputs = common.Read("model_outputs");
        using var stepNoise = common.Read("step_noise");
        using var samples = file.Read($"steps{steps}.samples");
        using var originals = Optional(file, $"steps{steps}.pred_original") ?? Optional(file, $"steps{steps}.denoised");
        using var inputs = Optional(file, $"steps{steps}.scaled_inputs");
        using var initial = common.Read("initial_noise");

        using var state = new ScheduleState(schedule);
        var draws = 0;
        var x = initial * schedule.InitNoiseSigma;
        AssertClose(samples[0], x);
        for (var call = 0; !state.Finished; call++)
        {
            if (inputs is not null) AssertClose(inputs[call], state.ScaleInput(x));
            if (originals is not null) AssertClose(originals[call], state.Original(x, outputs[call]));
            x = state.Step(x, outputs[call], () => stepNoise[draws++].clone());
            AssertClose(samples[call + 1], x);
        }
        Assert.Equal(expected.GetProperty("noise_draws").GetInt32(), draws);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_picture_may_start_at_any_call_with_as_much_noise_as_the_reference_has_there(string name, int steps)
    {
        var golden = Index.GetProperty(name);
        var expected = golden.GetProperty("steps").GetProperty(steps.ToString(CultureInfo.InvariantCulture));
        using var scope = NewDisposeScope();
        using var common = SafetensorsFile.Open(ReferenceData.PathOf("schedulers", "common.safetensors"));
        using var file = SafetensorsFile.Open(ReferenceData.PathOf("schedulers", name + ".safetensors"));
        var sigmas = Optional(file, $"steps{steps}.sigmas")?.data<float>().ToArray();
        var alphas = common.Read("alphas_cumprod").data<float>().ToArray();
        for (var skip = 0; skip < steps; skip++)
        {
            var schedule = Layout(golden, "config", steps, skip);
            Assert.Equal(expected.GetProperty("num_model_calls").GetInt32() - skip, schedule.Rows.Count);
            var sigma = sigmas?[skip] ?? Math.Sqrt((1 - alphas[(int)schedule.Rows[0].Timestep]) / alphas[(int)schedule.Rows[0].Timestep]);
            Assert.Equal(sigma, schedule.StartSigma / (double)schedule.StartSignal, 1e-5 * (1 + sigma));
            // Either the sample keeps its spread or it holds the picture at full strength and the UNet's input is scaled.
            var spread = Math.Sqrt(schedule.StartSignal * (double)schedule.StartSignal + schedule.StartSigma * (double)schedule.StartSigma);
            Assert.Equal(1, spread * schedule.Rows[0].S, 1e-5);
        }
    }

    [Fact]
    public void Noise_levels_are_the_reference_ones()
    {
        ReferenceData.Require("schedulers", "index.json");
        using var scope = NewDisposeScope();
        using var common = SafetensorsFile.Open(ReferenceData.PathOf("schedulers", "common.safetensors"));
        var configs = Index.EnumerateObject().Where(golden => Schedulers.Knows(golden.Value.GetProperty("class_name").GetString()!)).ToArray();
        Assert.NotEmpty(configs);
        foreach (var golden in configs)
        {
            var noise = SchedulerConfig.Parse(golden.Value.GetProperty("config")).Noise;
            Tensors.AssertClose(common.Read("betas"), tensor(noise.Betas.ToArray()), 1e-9, 1e-6);
            Tensors.AssertClose(common.Read("alphas_cumprod"), tensor(noise.AlphasCumprod.ToArray()), 1e-9, 1e-6);
            var result = noise.AddNoise(common.Read("add_noise_original"), common.Read("add_noise_noise"),
                common.Read("add_noise_timesteps").data<long>().ToArray());
            Tensors.AssertClose(common.Read("add_noise_result"), result, 1e-6, 1e-6);
        }
    }

    private static Schedule Layout(JsonElement golden, string config, int steps, int skip = 0)
    {
        var json = golden.GetProperty(config);
        var arguments = golden.GetProperty("step_kwargs");
        var eta = arguments.TryGetProperty("eta", out var value) ? value.GetDouble() : 0;
        return Schedulers.Create(golden.GetProperty("class_name").GetString(), SchedulerConfig.Parse(json), steps, eta, skip);
    }

    private static Tensor? Optional(SafetensorsFile file, string name) => file.Entries.ContainsKey(name) ? file.Read(name) : null;

    private static void AssertClose(Tensor expected, Tensor actual) => Tensors.AssertClose(expected, actual, 1e-4, 1e-4);
}
