using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Holds the pipeline to a golden run, within the tolerances of the reference data.</summary>
internal static class GoldenRun
{
    public const double LatentTolerance = 5e-4;

    /// <summary>The run's embeddings by the pipeline: the negative half of every prompt first.</summary>
    public static Tensor Embed(PipelineCase run)
    {
        var isGuided = run.GuidanceScale > 1;
        var halves = run.Prompts.Zip(run.NegativePrompts, (prompt, negative) =>
            run.Pipeline.Prompts.Encode(prompt, negative, isGuided, run.ImagesPerPrompt, run.ClipSkip).chunk(isGuided ? 2 : 1)).ToList();
        return cat([.. Enumerable.Range(0, isGuided ? 2 : 1).SelectMany(half => halves.Select(pair => pair[half]))]);
    }

    /// <summary>Every step, the picture and its bytes, from these first latents and the run's embeddings.</summary>
    public static void AssertFollows(PipelineCase run, Tensor start, Schedule schedule, Func<Tensor> noise)
    {
        Assert.Equal(run.Timesteps, schedule.Rows.Select(row => row.Timestep));
        var golden = run["latents_steps"];
        var calls = 0;
        var latents = run.Pipeline.Denoiser.Denoise(start.clone(), run["prompt_embeds"], schedule, run.GuidanceScale, noise, (sample, done) =>
        {
            using var expected = golden[done - 1];
            Tensors.AssertClose(expected, sample, LatentTolerance);
            calls++;
        }, CancellationToken.None);
        Assert.Equal(golden.shape[0], calls);
        Tensors.AssertClose(run["latents_final"], latents, LatentTolerance);

        var decoded = run.Pipeline.Decoder.DecodeLatents(latents);
        Tensors.AssertClose(run["decoded"], decoded, LatentTolerance);
        AssertSamePixels(run["image_uint8"], ImageDecoder.ToBytes(decoded));
    }

    /// <summary>The run's pictures, each alone.</summary>
    public static void AssertPaints(PipelineCase run, GenerationResult result)
    {
        Assert.Equal(run.Prompts.Count * run.ImagesPerPrompt, result.Images.Count);
        using var expected = run["image_uint8"];
        for (var i = 0; i < result.Images.Count; i++)
        {
            using var pixels = Pixels(result.Images[i].Rgb.ToArray(), run.Width, run.Height);
            using var golden = expected.narrow(0, i, 1);
            AssertSamePixels(golden, pixels);
        }
    }

    /// <returns>[1, H, W, 3] bytes.</returns>
    public static Tensor Pixels(byte[] rgb, int width, int height) => tensor(rgb, ScalarType.Byte).reshape(1, height, width, 3);

    public static void AssertSamePixels(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        var difference = (actual.to(ScalarType.Int32) - expected.to(ScalarType.Int32)).abs();
        Assert.True(difference.max().item<int>() <= 1, $"a value differs by {difference.max().item<int>()}");
        var share = difference.gt(0).to(ScalarType.Float64).mean().item<double>();
        Assert.True(share < 0.005, $"{share:p2} of the values differ");
    }
}
