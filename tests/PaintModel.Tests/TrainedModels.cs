using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel.Tests;

/// <summary>The models that come with the repository; TRAINED_MODELS names a folder of others, to try new weights before they are committed.</summary>
internal static class TrainedModels
{
    private static readonly string Root = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>By folder: <c>full</c> and <c>distilled</c>.</summary>
    public static IReadOnlyList<string> Tiers { get; } = [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public static string Folder(string tier) => Path.Combine(Root, tier);

    public static (StableDiffusionPipeline Pipeline, ModelFolder Model) Load(string folder, ScalarType precision)
    {
        var model = ModelFolder.Open(folder);
        return (StableDiffusionPipeline.Load(model, CPU, precision), model);
    }

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Distributed.sln"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("These tests read the source tree: run them from within it."),
            Environment.GetEnvironmentVariable("TRAINED_MODELS") is { Length: > 0 } other ? other : "models");
    }
}
