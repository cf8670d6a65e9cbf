namespace Distributed.PaintModel;

/// <summary>The shapes in colours that training never shows, one for each shape, so that painting them proves that the words compose.</summary>
internal static class HeldOutPairs
{
    private static readonly HashSet<(ShapeKind, PaintColor)> Pairs =
    [
        (ShapeKind.Circle, PaintColor.Brown), (ShapeKind.Square, PaintColor.Orange), (ShapeKind.Triangle, PaintColor.Red),
        (ShapeKind.Star, PaintColor.Purple), (ShapeKind.Heart, PaintColor.Blue), (ShapeKind.Ring, PaintColor.Green), (ShapeKind.Cross, PaintColor.Pink),
    ];

    public static bool Contains(SceneObject item) => Pairs.Contains((item.Shape, item.Color));

    public static bool AppearIn(Scene scene) => scene.Objects.Any(Contains);
}
