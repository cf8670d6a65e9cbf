namespace Distributed.PaintModel;

/// <summary>
/// Says what a picture shows, by classical image analysis and knowing nothing of networks: the border's median is the background, what
/// differs from it and hangs together is an object, the median of its core is its colour, the nearest template its shape.
/// </summary>
internal static class PictureReader
{
    private const float LeastDifference = 0.22f;             // of a pixel from the background
    private const float LeastArea = 0.008f;                  // of an object, as part of the picture
    private const int LeastCore = 4, LeastMask = 8;

    public static Reading Read(Picture picture)
    {
        var side = picture.Side;
        var border = Enumerable.Range(0, side).SelectMany(i => (int[])[i, (side - 1) * side + i, i * side, i * side + side - 1]);
        var ground = Median(picture, [.. border]);
        var difference = Enumerable.Range(0, side * side).Select(i => picture[i].DistanceTo(ground)).ToArray();
        var objects = Components.Find([.. difference.Select(d => d > LeastDifference)], side)
            .Where(component => component.Count >= LeastArea * side * side)
            .Select(component => Look(picture, component, difference)).OfType<Sighting>()
            .OrderByDescending(sighting => sighting.Area);
        return new(Palette.NearestBackground(ground), [.. objects]);
    }

    private static Sighting? Look(Picture picture, List<int> component, float[] difference)
    {
        var side = picture.Side;
        var color = Median(picture, Core(component, side));
        var mask = new bool[side * side];
        var inside = component.Where(pixel => picture[pixel].DistanceTo(color) < difference[pixel]).ToList();
        if (inside.Count < LeastMask) return null;
        foreach (var pixel in inside) mask[pixel] = true;
        var (shape, error) = ShapeTemplates.Nearest(new(mask, side));
        return new(shape, error, Palette.NearestPaint(color), (float)inside.Average(i => i % side) / side, (float)inside.Average(i => i / side) / side,
            inside.Count / (float)(side * side));
    }

    /// <summary>The pixels whose four neighbours belong to the object too, so that soft edges do not tint its colour; all of a very thin one.</summary>
    private static List<int> Core(List<int> component, int side)
    {
        var members = component.ToHashSet();
        var core = component.Where(i => i % side > 0 && i % side < side - 1
            && members.Contains(i - 1) && members.Contains(i + 1) && members.Contains(i - side) && members.Contains(i + side)).ToList();
        return core.Count < LeastCore ? component : core;
    }

    private static Rgb Median(Picture picture, List<int> pixels)
    {
        var colors = pixels.Select(pixel => picture[pixel]).ToArray();
        return new(Middle(color => color.Red), Middle(color => color.Green), Middle(color => color.Blue));

        float Middle(Func<Rgb, float> part)
        {
            var values = colors.Select(part).ToArray();
            Array.Sort(values);
            return values[values.Length / 2];
        }
    }
}
