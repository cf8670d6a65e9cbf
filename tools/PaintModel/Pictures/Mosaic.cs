using Distributed.Images;

namespace Distributed.PaintModel;

/// <summary>Many pictures in one PNG, enlarged without smoothing; a frame may say which are right (green) and which wrong (red).</summary>
internal static class Mosaic
{
    private const int Gap = 4;
    private static readonly byte[] Plain = [60, 60, 60], Right = [0, 200, 0], Wrong = [255, 0, 0];

    public static void Write(string path, IReadOnlyList<Picture> pictures, int columns, int zoom, IReadOnlyList<bool>? right = null)
    {
        var cell = pictures[0].Side * zoom + Gap;
        var rows = (pictures.Count + columns - 1) / columns;
        var (width, height) = (columns * cell, rows * cell);
        var rgb = new byte[3 * width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var pixel = rgb.AsSpan(3 * (y * width + x), 3);
                var index = y / cell * columns + x / cell;
                if (index >= pictures.Count) Plain.CopyTo(pixel);
                else Paint(pixel, pictures[index], x % cell - Gap / 2, y % cell - Gap / 2, zoom, right is null ? Plain : right[index] ? Right : Wrong);
            }
        }
        File.WriteAllBytes(path, PngWriter.Write(rgb, width, height));
    }

    private static void Paint(Span<byte> pixel, Picture picture, int x, int y, int zoom, byte[] frame)
    {
        if (x < 0 || y < 0 || x >= picture.Side * zoom || y >= picture.Side * zoom)
        {
            frame.CopyTo(pixel);
            return;
        }
        var color = picture[y / zoom * picture.Side + x / zoom];
        (pixel[0], pixel[1], pixel[2]) = (ToByte(color.Red), ToByte(color.Green), ToByte(color.Blue));
    }

    private static byte ToByte(float part) => (byte)Math.Clamp(part * 255 + 0.5f, 0, 255);
}
