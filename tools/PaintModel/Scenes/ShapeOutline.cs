namespace Distributed.PaintModel;

/// <summary>Signed distances to the outlines of shapes of radius about 1 around the origin; negative inside, y downwards.</summary>
internal static class ShapeOutline
{
    private const float CrossArm = 0.32f;

    private static readonly Dictionary<ShapeKind, Polygon> Polygons = new()
    {
        [ShapeKind.Triangle] = new([(0, -1), (0.95f, 0.75f), (-0.95f, 0.75f)]),
        [ShapeKind.Star] = new(Star()),
        [ShapeKind.Heart] = new(Heart()),
        [ShapeKind.Cross] = new(Cross()),
    };

    public static float Distance(ShapeKind shape, float x, float y) => shape switch
    {
        ShapeKind.Circle => MathF.Sqrt(x * x + y * y) - 1,
        ShapeKind.Square => MathF.Max(MathF.Abs(x), MathF.Abs(y)) - 0.86f,
        ShapeKind.Ring => MathF.Abs(MathF.Sqrt(x * x + y * y) - 0.76f) - 0.26f,
        _ => Polygons[shape].Distance(x, y),
    };

    private static (float, float)[] Star() => [.. Enumerable.Range(0, 10).Select(i =>
    {
        var (angle, radius) = (i * Math.PI / 5 - Math.PI / 2, i % 2 == 0 ? 1.1 : 0.46);
        return ((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle) + 0.05));
    })];

    private static (float, float)[] Heart() => [.. Enumerable.Range(0, 28).Select(i =>
    {
        var t = i * 2 * Math.PI / 28;
        var (x, y) = (16 * Math.Pow(Math.Sin(t), 3), 13 * Math.Cos(t) - 5 * Math.Cos(2 * t) - 2 * Math.Cos(3 * t) - Math.Cos(4 * t));
        return ((float)(x / 16.5), (float)(-y / 16.5 - 0.12));
    })];

    private static (float, float)[] Cross()
    {
        const float a = CrossArm;
        return [(-a, -1), (a, -1), (a, -a), (1, -a), (1, a), (a, a), (a, 1), (-a, 1), (-a, a), (-1, a), (-1, -a), (-a, -a)];
    }
}
