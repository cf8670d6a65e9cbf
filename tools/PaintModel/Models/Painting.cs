using Distributed.Diffusion;

namespace Distributed.PaintModel;

/// <summary>Paints through the product's own pipeline, with the model's own defaults.</summary>
internal static class Painting
{
    public static IEnumerable<Picture> Paint(StableDiffusionPipeline pipeline, ModelFolder model, string prompt, IReadOnlyList<long> seeds, string? scheduler = null, int? steps = null, string negativePrompt = "")
    {
        var side = pipeline.Size.DefaultSide;
        var result = pipeline.Generate(new()
        {
            Prompt = prompt,
            NegativePrompt = negativePrompt,
            Width = side,
            Height = side,
            Steps = steps ?? model.DefaultSteps,
            GuidanceScale = model.DefaultGuidanceScale,
            Scheduler = scheduler,
            Seeds = seeds,
        }, onStep: null, CancellationToken.None);
        return result.Images.Select(image => Picture.FromBytes(side, image.Rgb.Span));
    }
}
