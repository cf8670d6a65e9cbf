using System.Buffers.Binary;
using SkiaSharp;

namespace Distributed.Images.Tests;

/// <summary>Picture files as they come from outside. Uses no internal types, so other projects may link this file.</summary>
internal static class PictureFiles
{
    /// <summary>A file of some format: its left half red, its right half blue, as it lies.</summary>
    public static byte[] Halves(SKEncodedImageFormat format, int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        using (var blue = new SKPaint { Color = SKColors.Blue })
        {
            canvas.Clear(SKColors.Red);
            canvas.DrawRect(width / 2f, 0, width, height, blue);
        }
        return Encode(bitmap, format);
    }

    /// <summary>A PNG that is half transparent black all over.</summary>
    public static byte[] HalfTransparent(int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.Erase(new SKColor(0, 0, 0, 128));
        return Encode(bitmap, SKEncodedImageFormat.Png);
    }

    /// <summary>The JPEG of <see cref="Halves"/> whose EXIF data say how it is to be turned (1 to 8).</summary>
    public static byte[] Turned(int orientation, int width, int height)
    {
        var jpeg = Halves(SKEncodedImageFormat.Jpeg, width, height);
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8,                                     // APP1
            .. "MM\0*"u8, 0, 0, 0, 8, 0, 1,                                         // TIFF, big-endian, one entry
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,   // Orientation, one short; no further directory
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    /// <summary>A PNG of a few bytes that announces any size; its checksums are right.</summary>
    public static byte[] Bomb(int width, int height)
    {
        var png = PngOfOnePixel();
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        return png;
    }

    /// <summary>The colour of a pixel as a word, near enough for JPEG.</summary>
    public static string ColorAt(byte[] file, int x, int y)
    {
        using var bitmap = SKBitmap.Decode(file);
        return bitmap.GetPixel(x, y) switch
        {
            { Red: > 200, Green: < 60, Blue: < 60 } => "red",
            { Red: < 60, Green: < 60, Blue: > 200 } => "blue",
            { Red: > 250, Green: > 250, Blue: > 250 } => "white",
            var other => other.ToString(),
        };
    }

    private static byte[] PngOfOnePixel()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(1, 1, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Erase(SKColors.Red);
        return Encode(bitmap, SKEncodedImageFormat.Png);
    }

    private static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format)
    {
        using var data = bitmap.Encode(format, quality: 95);
        return data.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }
}
