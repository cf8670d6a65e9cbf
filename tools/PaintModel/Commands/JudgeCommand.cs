using System.Diagnostics;
using System.Globalization;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Paints the bench's captions through the product's pipeline and prints the judge's table.</summary>
internal static class JudgeCommand
{
    private const int Columns = 20, Shown = 20;

    public static void Run(Options options)
    {
        var model = ModelFolder.Open(options.Required("model"));
        var cases = CaptionBench.Draw((int)options.Number("captions", 350), (int)options.Number("seed", 77));
        var (scheduler, mosaic) = (options.Text("scheduler"), options.Text("mosaic"));
        var steps = (int)options.Number("steps", model.DefaultSteps);
        var dtype = options.Text("precision") == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;
        options.RefuseOthers();
        using var pipeline = StableDiffusionPipeline.Load(model, CPU, dtype);
        pipeline.WarmUp();
        var watch = Stopwatch.StartNew();
        Picture[] pictures = [.. cases.Select(one => Painting.Paint(pipeline, model, one.Text, [one.Seed], scheduler, steps).Single())];
        var perPicture = watch.Elapsed.TotalMilliseconds / cases.Count;
        Verdict[] verdicts = [.. cases.Zip(pictures, (one, picture) => Judge.Compare(one.Scene, picture))];

        Console.WriteLine("| captions | n | background | count | colour | shape | relation | all right |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        var groups = cases.Zip(verdicts).GroupBy(pair => pair.First.Group, pair => pair.Second).ToArray();
        foreach (var group in groups) Row(group.Key, group);
        foreach (var objects in (int[])[1, 2]) Row(objects == 1 ? "**all of one object**" : "**all of two objects**", verdicts.Where(verdict => verdict.Objects == objects));
        foreach (var objects in (int[])[1, 2])
        {
            var same = Enumerable.Range(0, cases.Count).Where(i => cases[i].Scene.Objects.Count == objects).ToArray();
            Row($"shuffled, {objects} object{(objects == 1 ? "" : "s")} (chance)", same.Select((i, k) => Judge.Compare(cases[i].Scene, pictures[same[(k + 1) % same.Length]])));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{steps} steps, guidance {model.DefaultGuidanceScale}, {scheduler ?? model.SchedulerClass}, {dtype}: {perPicture:F0} ms a picture"));
        if (mosaic is null) return;
        int[] shown = [.. groups.SelectMany(group => Enumerable.Range(0, cases.Count).Where(i => cases[i].Group == group.Key).Take(Shown))];
        Mosaic.Write(mosaic, [.. shown.Select(i => pictures[i])], Columns, zoom: 1, [.. shown.Select(i => verdicts[i].AllRight)]);
    }

    private static void Row(string name, IEnumerable<Verdict> all)
    {
        Verdict[] verdicts = [.. all];
        var tally = new Tally();
        foreach (var verdict in verdicts) tally.Add(verdict);
        if (tally.Count == 0) return;
        var relation = verdicts.All(verdict => verdict.Objects == 1) ? "–" : tally.Relation.ToString("P0", CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {tally.Count} | {tally.Background:P0} | {tally.ObjectCount:P0} | {tally.Color:P0} | {tally.Shape:P0} | {relation} | {tally.AllRight:P0} |"));
    }
}
