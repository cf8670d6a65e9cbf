namespace Distributed.PaintModel.Tests;

public sealed class SceneTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Training_never_shows_a_held_out_pair_and_the_held_out_scenes_always_do(int objects)
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            Assert.False(HeldOutPairs.AppearIn(SceneSampler.Trained(random, objects)));
            Assert.True(HeldOutPairs.AppearIn(SceneSampler.HeldOut(random, objects)));
        }
    }

    [Fact]
    public void Each_shape_and_each_colour_of_a_held_out_pair_is_trained_on_in_other_pairs()
    {
        var random = new Random(2);
        var trained = Enumerable.Range(0, 3000).Select(_ => SceneSampler.Trained(random, 1).Objects[0]).Select(item => (item.Shape, item.Color)).ToHashSet();
        Assert.Equal(70 - 7, trained.Count);
        Assert.All(Enum.GetValues<ShapeKind>(), shape => Assert.Equal(9, trained.Count(pair => pair.Shape == shape)));
    }

    [Fact]
    public void The_same_seed_draws_the_same_scenes() =>
        Assert.Equal(Texts(new(5)), Texts(new(5)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Objects_lie_within_the_picture_and_apart(int objects)
    {
        var random = new Random(4);
        for (var i = 0; i < 500; i++)
        {
            var scene = SceneSampler.Trained(random, objects);
            Assert.All(scene.Objects, item => Assert.InRange(item.X, item.Radius, 1 - item.Radius));
            Assert.All(scene.Objects, item => Assert.InRange(item.Y, item.Radius, 1 - item.Radius));
            if (objects == 1) continue;
            var (a, b) = (scene.Objects[0], scene.Objects[1]);
            Assert.True(Math.Max(Math.Abs(a.X - b.X), Math.Abs(a.Y - b.Y)) > a.Radius + b.Radius);
        }
    }

    private static List<string> Texts(Random random) =>
        [.. Enumerable.Range(0, 20).Select(_ => SceneSampler.Trained(random, 2)).Select(scene => $"{Caption.Plain(scene)} / {Caption.Free(scene, random)} {scene.Objects[0].X}")];
}
