using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Whole runs against diffusers' StableDiffusionPipeline, within the tolerances of the reference data.</summary>
public sealed class PipelineGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> Cases => PipelineCase.OfKind("txt2img");

    public static IEnumerable<TheoryDataRow<string>> CasesOfJobs => PipelineCase.OfJobs(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Prompts_become_the_golden_embeddings(string name)
    {
        using var run = new PipelineCase(name);
        Assert.SkipUnless(run.HasVocabulary, "The reference data committed with the tests have no CLIP vocabulary; set REFERENCE_DATA.");
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        Tensors.AssertClose(run["prompt_embeds"], GoldenRun.Embed(run), 2e-5);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Latents_follow_the_golden_ones_step_by_step_to_the_same_picture(string name)
    {
        using var run = new PipelineCase(name);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var schedule = Schedulers.Create(run.SchedulerClass, run.SchedulerConfig, run.Steps, run.Eta);
        Assert.Equal(run.Timesteps.Length, schedule.Rows.Count);
        Assert.All(run.Timesteps.Zip(schedule.Rows), pair => Assert.Equal(pair.First, pair.Second.Timestep, 1e-3f));

        var start = run["latents_init"];
        using var noise = new CaseNoise(run, start.shape[1..]);
        noise.Next(start.shape[0]).Dispose();                  // the first latents
        GoldenRun.AssertFollows(run, start, schedule, () => noise.Next(start.shape[0]));
    }

    [Theory]
    [MemberData(nameof(CasesOfJobs))]
    public void A_seed_per_image_paints_the_golden_pictures_from_the_prompt_alone(string name)
    {
        using var run = new PipelineCase(name);
        Assert.SkipUnless(run.HasVocabulary, "The reference data committed with the tests have no CLIP vocabulary; set REFERENCE_DATA.");
        GoldenRun.AssertPaints(run, run.Pipeline.Generate(run.Parameters, onStep: null, CancellationToken.None));
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
        Assert.Contains(runs, run => run.TryGetProperty("clip_skip", out var skip) && skip.GetInt32() > 0);
        Assert.Contains(runs, run => run.GetProperty("prompt").ValueKind is System.Text.Json.JsonValueKind.Array);
    }
}
