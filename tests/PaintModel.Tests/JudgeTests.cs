namespace Distributed.PaintModel.Tests;

/// <summary>The judge must be right about drawings, and at a loss about pictures of something else.</summary>
public sealed class JudgeTests
{
    private const int Scenes = 400;

    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 64)]
    [InlineData(1, 128)]
    [InlineData(2, 128)]
    public void Of_drawn_scenes_at_least_99_in_100_are_all_right(int objects, int side)
    {
        var tally = new Tally();
        foreach (var scene in Draw(objects)) tally.Add(Judge.Compare(scene, Picture.Of(scene, side)));
        Assert.True(tally.AllRight >= 0.99, tally.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_caption_fits_the_picture_of_another_scene_no_more_often_than_chance(int objects)
    {
        var scenes = Draw(objects);
        var tally = new Tally();
        for (var i = 0; i < scenes.Length; i++) tally.Add(Judge.Compare(scenes[i], Picture.Of(scenes[(i + 1) % scenes.Length], 64)));
        Assert.True(tally.AllRight < 0.02, tally.ToString());
        Assert.InRange(tally.Shape, 0.05, 0.40);                         // 1 in 7, and of two objects the better assignment counts
        Assert.InRange(tally.Background, 0.10, 0.25);                    // 1 in 6
    }

    [Fact]
    public void An_empty_picture_shows_nothing_but_its_background()
    {
        var scene = new Scene(Background.Beige, [new(ShapeKind.Star, PaintColor.Red, ObjectSize.Large, 0.5f, 0.5f, 0.3f)]);
        var verdict = Judge.Compare(scene, Picture.Of(scene with { Objects = [] }, 64));
        Assert.Equal(new Verdict(1, Background: true, Count: false, Colors: 0, Shapes: 0, Related: false), verdict);
    }

    [Theory]
    [InlineData(Relation.Above, Relation.Below)]
    [InlineData(Relation.LeftOf, Relation.RightOf)]
    internal void The_opposite_relation_is_not_accepted(Relation relation, Relation opposite)
    {
        var random = new Random(3);
        var scene = Enumerable.Range(0, 1000).Select(_ => SceneSampler.Trained(random, 2)).First(scene => scene.Relation == relation && scene.Objects[0].Shape != scene.Objects[1].Shape);
        var picture = Picture.Of(scene, 64);
        Assert.True(Judge.Compare(scene, picture).AllRight);
        Assert.False(Judge.Compare(scene with { Relation = opposite }, picture).AllRight);
    }

    private static Scene[] Draw(int objects)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, Scenes).Select(_ => SceneSampler.Trained(random, objects))];
    }
}
