using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel.Tests;

/// <summary>
/// The product paints what prompts say: the models of the repository, through its own pipeline, judged by image analysis. Numbers that match
/// a reference say that each part computes what it should; this says that the whole still means something.
/// </summary>
public sealed class PaintingTests(PaintedCaptions painted) : IClassFixture<PaintedCaptions>
{
    private const int BatchSteps = 5, MistakeSteps = 10, MistakeCaptions = 6;
    private const float Tolerance = 2 / 127.5f;               // 2 of 255, of pixels from -1 to 1

    public static TheoryData<string> Tiers() => [.. TrainedModels.Tiers];

    public static TheoryData<string, string> TiersAndMistakes() => [.. from tier in TrainedModels.Tiers from one in PaintingMistake.All select (tier, one.Name)];

    public static TheoryData<string, string> TiersAndSamplers() => [.. from tier in TrainedModels.Tiers from sampler in Schedulers.Names select (tier, sampler)];

    [Theory, MemberData(nameof(Tiers))]
    public void Pictures_show_what_captions_say_with_every_sampler_in_every_precision_alone_and_several_at_once(string tier)
    {
        var (all, floors) = (painted.Of(tier), PaintingFloors.Of(tier));
        Assert.Empty(PaintedCaptions.Ways.Except(all.Select(one => one.Way)));
        Assert.Empty(new[] { floors.Below(tier, all.SelectMany(one => one.Painted)) }
            .Concat(Slices(one => one.Way.Sampler)).Concat(Slices(one => one.Way.Precision)).Concat(Slices(one => one.Way.Images)).OfType<string>());

        IEnumerable<string?> Slices<T>(Func<PaintedCaption, T> by) =>
            all.GroupBy(by).Select(slice => floors.Below($"{tier} {slice.Key}", slice.SelectMany(one => one.Painted), few: true));
    }

    [Theory, MemberData(nameof(Tiers))]
    public void The_same_pictures_held_against_other_captions_fail(string tier)
    {
        var all = painted.Of(tier);
        Assert.NotNull(PaintingFloors.Of(tier).Below("others", all.SelectMany((one, i) => one.HeldAgainst(all[(i + 1) % all.Count].Case.Scene)), few: true));
    }

    /// <summary>The guard must notice what a small mistake would do: a few captions are painted as if somebody had made it.</summary>
    [Theory, MemberData(nameof(TiersAndMistakes))]
    public void A_mistake_fails(string tier, string mistake)
    {
        var (floors, broken) = (PaintingFloors.Of(tier), PaintingMistake.All.Single(one => one.Name == mistake));
        using var scratch = new ScratchFolder();
        Assert.NotNull(floors.Below(mistake, Paint(broken.MakeIn(TrainedModels.Folder(tier), scratch.At("broken")), broken.IsInPrompts), few: true));
    }

    [Theory, MemberData(nameof(Tiers))]
    public void Without_a_mistake_the_same_captions_pass(string tier) =>
        Assert.Null(PaintingFloors.Of(tier).Below(tier, Paint(TrainedModels.Folder(tier), swapPrompts: false), few: true));

    [Theory, MemberData(nameof(TiersAndSamplers))]
    public void A_picture_is_the_same_alone_and_among_others(string tier, string sampler)
    {
        var one = PaintedCaptions.Cases[0];
        var (pipeline, model) = TrainedModels.Load(TrainedModels.Folder(tier), ScalarType.Float32);
        using var loaded = pipeline;
        var alone = Painting.Paint(pipeline, model, one.Text, [one.Seed], sampler, BatchSteps).Single();
        var among = Painting.Paint(pipeline, model, one.Text, [one.Seed + 1, one.Seed, one.Seed + 2], sampler, BatchSteps).ElementAt(1);
        Assert.InRange(alone.Pixels.Zip(among.Pixels, (a, b) => Math.Abs(a - b)).Max(), 0, Tolerance);
    }

    private static PaintedPicture[] Paint(string folder, bool swapPrompts)
    {
        var (pipeline, model) = TrainedModels.Load(folder, ScalarType.Float32);
        using var loaded = pipeline;
        return [.. from one in PaintedCaptions.Cases.Where(one => one.Group == CaptionBench.One).Take(MistakeCaptions)
            select new PaintedPicture(one.Scene, Painting.Paint(pipeline, model, swapPrompts ? "" : one.Text, [one.Seed], steps: MistakeSteps, negativePrompt: swapPrompts ? one.Text : "").Single())];
    }
}
