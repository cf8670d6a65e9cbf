namespace Distributed.PaintModel;

/// <summary>Scenes to pixels, with edges one pixel soft.</summary>
internal static class Rasterizer
{
    private const float Extent = 1.25f;                      // no shape reaches further than so many radii

    /// <param name="scene">What to draw.</param>
    /// <param name="side">Height and width in pixels.</param>
    /// <param name="pixels">3 × side × side numbers in [-1, 1], colour by colour.</param>
    public static void Draw(Scene scene, int side, Span<float> pixels)
    {
        Span<float> channels = stackalloc float[3];
        var plane = side * side;
        Spread(Palette.Of(scene.Background), channels);
        for (var c = 0; c < 3; c++) pixels.Slice(c * plane, plane).Fill(channels[c]);
        foreach (var item in scene.Objects)
        {
            Spread(Palette.Of(item.Color), channels);
            var (radius, centerX, centerY) = (item.Radius * side, item.X * side, item.Y * side);
            var (top, bottom) = Range(centerY, radius, side);
            var (left, right) = Range(centerX, radius, side);
            for (var y = top; y <= bottom; y++)
            {
                for (var x = left; x <= right; x++)
                {
                    var distance = ShapeOutline.Distance(item.Shape, (x + 0.5f - centerX) / radius, (y + 0.5f - centerY) / radius) * radius;
                    var cover = Math.Clamp(0.5f - distance, 0, 1);
                    for (var c = 0; c < 3; c++)
                    {
                        ref var pixel = ref pixels[c * plane + y * side + x];
                        pixel += (channels[c] - pixel) * cover;
                    }
                }
            }
        }
    }

    private static void Spread(Rgb color, Span<float> channels) =>
        (channels[0], channels[1], channels[2]) = (color.Red * 2 - 1, color.Green * 2 - 1, color.Blue * 2 - 1);

    private static (int First, int Last) Range(float center, float radius, int side) =>
        (Math.Max(0, (int)(center - Extent * radius - 2)), Math.Min(side - 1, (int)(center + Extent * radius + 2)));
}
