using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel.Tests;

/// <summary>
/// The guard's pictures: captions, dealt out over every sampler, precision and way to call the pipeline. Each tier is painted once, by
/// whoever asks first.
/// </summary>
public sealed class PaintedCaptions
{
    private const int InOneCall = 2, Drawn = 100, Seed = 2026;
    private static readonly ScalarType[] Precisions = [ScalarType.Float32, ScalarType.BFloat16];
    private static readonly int[] Calls = [1, InOneCall];

    // Mostly of one object, which the models are best at; those come first, so that every way has some.
    private static readonly (string Group, int Count)[] Mixture =
    [
        (CaptionBench.One, 20), (CaptionBench.OneHeldOutPair, 8), (CaptionBench.OneHeldOutForm, 8),
        (CaptionBench.Two, 10), (CaptionBench.TwoHeldOutPair, 5), (CaptionBench.TwoHeldOutForm, 5),
    ];

    private readonly Dictionary<string, Lazy<IReadOnlyList<PaintedCaption>>> tiers =
        TrainedModels.Tiers.ToDictionary(tier => tier, tier => new Lazy<IReadOnlyList<PaintedCaption>>(() => Paint(tier)));

    internal static IReadOnlyList<PaintingWay> Ways { get; } =
        [.. from precision in Precisions from images in Calls from sampler in Schedulers.Names select new PaintingWay(sampler, precision, images)];

    internal static IReadOnlyList<CaptionCase> Cases { get; } =
        [.. CaptionBench.Draw(Drawn, Seed).GroupBy(one => one.Group).SelectMany(group => group.Take(Mixture.Single(part => part.Group == group.Key).Count))];

    internal IReadOnlyList<PaintedCaption> Of(string tier) => tiers[tier].Value;

    private static List<PaintedCaption> Paint(string tier)
    {
        var painted = new List<PaintedCaption>();
        foreach (var precision in Precisions)
        {
            var (pipeline, model) = TrainedModels.Load(TrainedModels.Folder(tier), precision);
            using (pipeline)
            {
                foreach (var (index, one) in Cases.Index())
                {
                    var way = Ways[index % Ways.Count];
                    if (way.Precision != precision) continue;
                    long[] seeds = [.. Enumerable.Range(0, way.Images).Select(i => one.Seed + i)];
                    painted.Add(new(one, way, [.. Painting.Paint(pipeline, model, one.Text, seeds, way.Sampler)]));
                }
            }
        }
        return painted;
    }
}
