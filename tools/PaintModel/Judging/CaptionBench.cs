namespace Distributed.PaintModel;

/// <summary>The captions models are judged by: freshly drawn scenes, some with pairs of shape and colour or in sentences that training never saw.</summary>
internal static class CaptionBench
{
    public const string One = "one object", OneHeldOutPair = "one object, held-out pair", OneHeldOutForm = "one object, held-out sentence",
        Two = "two objects", TwoHeldOutPair = "two objects, held-out pair", TwoHeldOutForm = "two objects, held-out sentence";

    /// <param name="count">How many in all; the groups share it in fixed parts.</param>
    /// <param name="seed">Chooses scenes, sentences and noise.</param>
    public static IReadOnlyList<CaptionCase> Draw(int count, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Cases(One, count * 30 / 100, () => SceneSampler.Trained(random, 1), Caption.Plain),
            .. Cases(OneHeldOutPair, count * 12 / 100, () => SceneSampler.HeldOut(random, 1), Caption.Plain),
            .. Cases(OneHeldOutForm, count * 10 / 100, () => SceneSampler.Trained(random, 1), scene => Caption.HeldOut(scene, random)),
            .. Cases(Two, count * 30 / 100, () => SceneSampler.Trained(random, 2), Caption.Plain),
            .. Cases(TwoHeldOutPair, count * 8 / 100, () => SceneSampler.HeldOut(random, 2), Caption.Plain),
            .. Cases(TwoHeldOutForm, count * 10 / 100, () => SceneSampler.Trained(random, 2), scene => Caption.HeldOut(scene, random)),
        ];

        IEnumerable<CaptionCase> Cases(string group, int cases, Func<Scene> scene, Func<Scene, string> text) => Enumerable.Range(0, cases).Select(_ =>
        {
            var drawn = scene();
            return new CaptionCase(group, drawn, text(drawn), random.Next());
        }).ToArray();
    }
}
