using System.Diagnostics;
using System.Globalization;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>
/// Compares what a picture costs: the full model, the distilled UNet with the full model's autoencoder, and the distilled model. They paint in
/// turns, so that whatever else the machine does falls on all alike.
/// </summary>
internal static class TiersCommand
{
    private const string Prompt = "a large red circle on a white background";

    public static void Run(Options options)
    {
        var models = options.Required("models");
        var rounds = (int)options.Number("rounds", 10);
        options.RefuseOthers();
        var folder = Directory.CreateTempSubdirectory("tiers-").FullName;
        try
        {
            var (full, distilled) = (Path.Combine(models, "full"), Path.Combine(models, "distilled"));
            (string Name, string Folder)[] contestants = [("full", full), ("distilled + KL", Mix(distilled, full, folder)), ("distilled", distilled)];
            Measure([.. contestants.Select(one => (one.Name, ModelFolder.Open(one.Folder)))], rounds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure((string Name, ModelFolder Model)[] contestants, int rounds)
    {
        var pipelines = contestants.Select(one => StableDiffusionPipeline.Load(one.Model, CPU, ScalarType.Float32)).ToArray();
        foreach (var pipeline in pipelines) pipeline.WarmUp();
        var times = contestants.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (i, pipeline) in pipelines.Index())
            {
                var start = Stopwatch.GetTimestamp();
                _ = Painting.Paint(pipeline, contestants[i].Model, Prompt, [round]).Single();
                times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
        foreach (var pipeline in pipelines) pipeline.Dispose();

        var medians = times.Select(Median).ToArray();
        foreach (var (i, one) in contestants.Index())
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Name}: {medians[i]:F0} ms ({times[i].Min():F0} to {times[i].Max():F0}), {medians[0] / medians[i]:F2} times as fast as full"));
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    /// <summary>A model with everything of one but the autoencoder of another, copied into a folder.</summary>
    private static string Mix(string model, string autoencoder, string folder)
    {
        foreach (var source in new[] { model, autoencoder })
        {
            foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            {
                var name = Path.GetRelativePath(source, file);
                if (name.StartsWith("vae", StringComparison.Ordinal) != (source == autoencoder) || name == "model_index.json") continue;
                var target = Path.Combine(folder, name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
        File.Copy(Path.Combine(autoencoder, "model_index.json"), Path.Combine(folder, "model_index.json"));
        return folder;
    }
}
