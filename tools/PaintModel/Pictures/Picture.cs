namespace Distributed.PaintModel;

/// <summary>A square picture: 3 × side × side numbers in [-1, 1], colour by colour.</summary>
internal sealed record Picture(int Side, float[] Pixels)
{
    public static Picture Of(Scene scene, int side)
    {
        var pixels = new float[3 * side * side];
        Rasterizer.Draw(scene, side, pixels);
        return new(side, pixels);
    }

    /// <summary>From height × width × 3 bytes, rows from the top.</summary>
    public static Picture FromBytes(int side, ReadOnlySpan<byte> rgb)
    {
        var pixels = new float[3 * side * side];
        for (var i = 0; i < side * side; i++)
        {
            for (var c = 0; c < 3; c++) pixels[c * side * side + i] = rgb[3 * i + c] / 127.5f - 1;
        }
        return new(side, pixels);
    }

    /// <summary>The colour of a pixel, counted row by row from the top left.</summary>
    public Rgb this[int pixel]
    {
        get
        {
            var plane = Side * Side;
            return new((Pixels[pixel] + 1) / 2, (Pixels[plane + pixel] + 1) / 2, (Pixels[2 * plane + pixel] + 1) / 2);
        }
    }
}
