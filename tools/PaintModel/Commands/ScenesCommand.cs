namespace Distributed.PaintModel;

/// <summary>Shows what is trained on: a mosaic of scenes with their captions, and how the judge does on them.</summary>
internal static class ScenesCommand
{
    private const int Columns = 10;

    public static void Run(Options options)
    {
        var work = new WorkFolder(options.Required("work"));
        var count = (int)options.Number("count", 1000);
        var random = new Random((int)options.Number("seed", 5));
        options.RefuseOthers();
        foreach (var objects in (int[])[1, 2])
        {
            var tally = new Tally();
            Scene[] scenes = [.. Enumerable.Range(0, count).Select(_ => SceneSampler.Trained(random, objects))];
            var pictures = scenes.Select(scene => Picture.Of(scene, ModelSize.Pixels)).ToArray();
            foreach (var (scene, picture) in scenes.Zip(pictures)) tally.Add(Judge.Compare(scene, picture));
            Console.WriteLine($"drawn scenes of {objects}: {tally}");
            foreach (var scene in scenes.Take(Columns)) Console.WriteLine($"  {Caption.Free(scene, random)}");
            Mosaic.Write(work.At($"scenes-{objects}.png"), [.. pictures.Take(4 * Columns)], Columns, zoom: 2);
        }
    }
}
