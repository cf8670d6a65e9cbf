namespace Distributed.PaintModel.Tests;

public sealed class CaptionBenchTests
{
    [Fact]
    public void The_bench_has_as_many_captions_as_asked_in_every_group_and_draws_them_alike_each_time()
    {
        var cases = CaptionBench.Draw(350, seed: 77);
        Assert.Equal(350, cases.Count);
        Assert.Equal(6, cases.GroupBy(one => one.Group).Count(group => group.Count() >= 28));
        Assert.Equal(cases.Select(one => (one.Text, one.Seed)), CaptionBench.Draw(350, seed: 77).Select(one => (one.Text, one.Seed)));
    }

    [Fact]
    public void Only_the_held_out_groups_have_held_out_pairs() => Assert.All(CaptionBench.Draw(350, seed: 77),
        one => Assert.Equal(one.Group is CaptionBench.OneHeldOutPair or CaptionBench.TwoHeldOutPair, HeldOutPairs.AppearIn(one.Scene)));

    [Fact]
    public void On_drawings_of_its_own_scenes_the_bench_is_all_right() => Assert.All(CaptionBench.Draw(100, seed: 1),
        one => Assert.True(Judge.Compare(one.Scene, Picture.Of(one.Scene, ModelSize.Pixels)).AllRight, one.Text));
}
