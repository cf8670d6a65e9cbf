using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Whole runs against diffusers' StableDiffusionImg2ImgPipeline, within the tolerances of the reference data.</summary>
public sealed class ImageToImageGoldenTests
{
    private const string NoVocabulary = "The reference data committed with the tests have no CLIP vocabulary; set REFERENCE_DATA.";

    public static IEnumerable<TheoryDataRow<string>> Cases => PipelineCase.OfKind("img2img");

    public static IEnumerable<TheoryDataRow<string>> CasesOfJobs => PipelineCase.OfJobs(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Prompts_become_the_golden_embeddings(string name)
    {
        using var run = new PipelineCase(name);
        Assert.SkipUnless(run.HasVocabulary, NoVocabulary);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        Tensors.AssertClose(run["prompt_embeds"], GoldenRun.Embed(run), 2e-5);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_input_image_becomes_the_golden_latents(string name)
    {
        using var run = new PipelineCase(name);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        Tensors.AssertClose(run["vae_encoder_input"], InputEncoder.ToTensor(run.InputImage!), 1e-6);

        using var latents = run.Pipeline.Input.Encode(run.InputImage!);
        Assert.Equal(run.Has("init_logvar"), latents.LogVariance is not null);
        if (latents.LogVariance is { } logVariance)
        {
            Tensors.AssertClose(run["init_mean"], latents.Mean, 3e-4);
            Tensors.AssertClose(run["init_logvar"], logVariance, 1e-3);
        }
        else
        {
            Tensors.AssertClose(run["init_latents_encoded"], latents.Mean, 2e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_input_image_and_the_seed_lead_step_by_step_to_the_golden_picture(string name)
    {
        using var run = new PipelineCase(name);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var schedule = Schedulers.Create(run.SchedulerClass, run.SchedulerConfig, run.Steps, run.Eta, run.Parameters.SkippedSteps);
        var golden = run["latents_init"];
        using var noise = new CaseNoise(run, golden.shape[1..]);
        var isFirst = true;
        var start = run.Pipeline.Input.Start(run.InputImage!, schedule, Next);
        Tensors.AssertClose(golden, start, 1e-4);
        GoldenRun.AssertFollows(run, golden, schedule, Next);

        // One generator for all draws the one image's latents once, then the noise of every painted image.
        Tensor Next()
        {
            var drawsLatents = isFirst && run.Has("init_logvar");
            isFirst = false;
            return noise.Next(drawsLatents ? 1 : golden.shape[0]);
        }
    }

    [Theory]
    [MemberData(nameof(CasesOfJobs))]
    public void A_seed_per_image_paints_the_golden_pictures_from_the_prompt_and_the_input_image(string name)
    {
        using var run = new PipelineCase(name);
        Assert.SkipUnless(run.HasVocabulary, NoVocabulary);
        var result = run.Pipeline.Generate(run.Parameters, onStep: null, CancellationToken.None);
        GoldenRun.AssertPaints(run, result);
        for (var i = 0; i < result.Images.Count; i++)
        {
            using var golden = GoldenRun.Pixels(run.Png($"image_{i}.png").Pixels, run.Width, run.Height);
            using var pixels = GoldenRun.Pixels(result.Images[i].Rgb.ToArray(), run.Width, run.Height);
            GoldenRun.AssertSamePixels(golden, pixels);
        }
    }

    [Fact]
    public void Runs_with_both_autoencoders_and_two_schedulers_are_among_them()
    {
        if (ReferenceData.IsCommittedPart) Assert.Skip("The reference data committed with the tests have a few runs only; set REFERENCE_DATA.");
        var runs = Cases.Select(row => ReferenceData.Json("pipelines", row.Data, "case.json")).ToList();
        Assert.Contains(runs, run => run.GetProperty("vae").GetString() == "taesd");
        Assert.Contains(runs, run => run.GetProperty("vae").GetString() != "taesd");
        Assert.True(runs.Select(run => run.GetProperty("scheduler_class").GetString()).Distinct().Count() > 1);
    }
}
