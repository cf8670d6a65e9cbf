using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Whole runs against diffusers' StableDiffusionPipeline, within the tolerances of the reference data.</summary>
public sealed class PipelineGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> Cases => PipelineCase.TextToImage();

    /// <summary>
    /// The runs that a job could ask for: one prompt, a seed per image. Given one seed for several images, diffusers draws them all from one
    /// generator, which jobs never do.
    /// </summary>
    public static IEnumerable<TheoryDataRow<string>> CasesOfJobs => Cases.Where(row =>
    {
        using var run = new PipelineCase(row.Data);
        return run.Prompts.Count == 1 && run.ClipSkip == 0 && run.Seeds.Count == run.ImagesPerPrompt;
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Prompts_become_the_golden_embeddings(string name)
    {
        using var run = new PipelineCase(name);
        Assert.SkipUnless(run.HasVocabulary, "The reference data committed with the tests have no CLIP vocabulary; set REFERENCE_DATA.");
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        Tensors.AssertClose(run["prompt_embeds"], Embed(run), 2e-5);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Latents_follow_the_golden_ones_step_by_step_to_the_same_picture(string name)
    {
        using var run = new PipelineCase(name);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var schedule = Schedulers.Create(run.SchedulerClass, SchedulerConfig.Parse(ReferenceData.Json("pipelines", name, "case.json").GetProperty("scheduler_config")), run.Steps, run.Eta);
        Assert.Equal(run.Timesteps.Length, schedule.Rows.Count);
        Assert.All(run.Timesteps.Zip(schedule.Rows), pair => Assert.Equal(pair.First, pair.Second.Timestep, 1e-3f));

        var golden = run["latents_steps"];
        var start = run["latents_init"];
        using var noise = new StepNoise(run, start.shape);
        var calls = 0;
        var latents = run.Pipeline.Denoiser.Denoise(start.clone(), run["prompt_embeds"], schedule, run.GuidanceScale, noise.Next, (sample, done) =>
        {
            using var expected = golden[done - 1];
            Tensors.AssertClose(expected, sample, 5e-4);
            calls++;
        }, CancellationToken.None);
        Assert.Equal(golden.shape[0], calls);
        Tensors.AssertClose(run["latents_final"], latents, 5e-4);

        var decoded = run.Pipeline.Decoder.DecodeLatents(latents);
        Tensors.AssertClose(run["decoded"], decoded, 5e-4);
        AssertSamePixels(run["image_uint8"], ImageDecoder.ToBytes(decoded));
    }

    [Theory]
    [MemberData(nameof(CasesOfJobs))]
    public void A_seed_per_image_paints_the_golden_pictures_from_the_prompt_alone(string name)
    {
        using var run = new PipelineCase(name);
        Assert.SkipUnless(run.HasVocabulary, "The reference data committed with the tests have no CLIP vocabulary; set REFERENCE_DATA.");
        var images = run.Prompts.Count * run.ImagesPerPrompt;
        var result = run.Pipeline.Generate(new()
        {
            Prompt = run.Prompts[0],
            NegativePrompt = run.NegativePrompts[0],
            Width = run.Width,
            Height = run.Height,
            Steps = run.Steps,
            GuidanceScale = run.GuidanceScale,
            Scheduler = run.SchedulerClass,
            Eta = run.Eta,
            Seeds = run.Seeds,
        }, onStep: null, CancellationToken.None);

        Assert.Equal(images, result.Images.Count);
        using var expected = run["image_uint8"];
        for (var i = 0; i < images; i++)
        {
            using var pixels = tensor(result.Images[i].Rgb.ToArray(), ScalarType.Byte).reshape(1, run.Height, run.Width, 3);
            using var golden = expected.narrow(0, i, 1);
            AssertSamePixels(golden, pixels);
        }
    }

    [Fact]
    public void Runs_with_one_and_four_images_and_both_kinds_of_seed_are_among_them()
    {
        if (ReferenceData.IsCommittedPart) Assert.Skip("The reference data committed with the tests have a few runs only; set REFERENCE_DATA.");
        var runs = Cases.Select(row => ReferenceData.Json("pipelines", row.Data, "case.json")).ToList();
        Assert.Contains(runs, run => run.GetProperty("num_images_per_prompt").GetInt32() == 1);
        Assert.Contains(runs, run => run.GetProperty("num_images_per_prompt").GetInt32() > 1);
        Assert.Contains(runs, run => run.GetProperty("seed").ValueKind is System.Text.Json.JsonValueKind.Array);
        Assert.Contains(runs, run => run.GetProperty("scheduler_class").GetString() == "DDIMScheduler");
        Assert.Contains(runs, run => run.GetProperty("scheduler_class").GetString() == "PNDMScheduler");
        Assert.Contains(runs, run => run.GetProperty("vae").GetString() == "taesd");
    }

    private static Tensor Embed(PipelineCase run)
    {
        var isGuided = run.GuidanceScale > 1;
        var halves = run.Prompts.Zip(run.NegativePrompts, (prompt, negative) =>
            run.Pipeline.Prompts.Encode(prompt, negative, isGuided, run.ImagesPerPrompt, run.ClipSkip).chunk(isGuided ? 2 : 1)).ToList();
        return cat([.. Enumerable.Range(0, isGuided ? 2 : 1).SelectMany(half => halves.Select(pair => pair[half]))]);
    }

    private static void AssertSamePixels(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        var difference = (actual.to(ScalarType.Int32) - expected.to(ScalarType.Int32)).abs();
        Assert.True(difference.max().item<int>() <= 1, $"a value differs by {difference.max().item<int>()}");
        var share = difference.gt(0).to(ScalarType.Float64).mean().item<double>();
        Assert.True(share < 0.005, $"{share:p2} of the values differ");
    }

    /// <summary>The noise of the steps, drawn after the first latents from the same generators.</summary>
    private sealed class StepNoise : IDisposable
    {
        private readonly BatchNoise? perImage;
        private readonly ImageNoise? whole;
        private readonly long[] shape;

        public StepNoise(PipelineCase run, long[] shape)
        {
            this.shape = shape;
            if (run.HasSeedPerImage) perImage = new(run.Seeds);
            else whole = new(run.Seeds[0]);
            Next().Dispose();
        }

        public Tensor Next() => perImage?.Next(shape[1..]) ?? whole!.Next(shape);

        public void Dispose()
        {
            perImage?.Dispose();
            whole?.Dispose();
        }
    }
}
