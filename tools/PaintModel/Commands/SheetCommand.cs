using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>A contact sheet: a row for each prompt, a column for each seed from 0 to 15, nothing selected.</summary>
internal static class SheetCommand
{
    private const int Seeds = 16;

    /// <summary>What the sheet shows, from easy to hard.</summary>
    public static IReadOnlyList<string> Prompts { get; } =
    [
        "a large red circle on a white background",
        "a photo of a big yellow star on a dark blue background",
        "a pink heart in the center on a black background",
        "a small green triangle on a beige background, highly detailed",
        "a blue ring on a light blue background",
        "Purple cross on gray",
        "a red circle above a blue square on a white background",
        "a yellow star to the left of a green triangle on a black background",
    ];

    public static void Run(Options options)
    {
        var model = ModelFolder.Open(options.Required("model"));
        var path = options.Required("to");
        options.RefuseOthers();
        using var pipeline = StableDiffusionPipeline.Load(model, CPU, ScalarType.Float32);
        var pictures = Prompts.SelectMany(prompt => Painting.Paint(pipeline, model, prompt, [.. Enumerable.Range(0, Seeds).Select(seed => (long)seed)]));
        Mosaic.Write(path, [.. pictures], Seeds, zoom: 1);
    }
}
