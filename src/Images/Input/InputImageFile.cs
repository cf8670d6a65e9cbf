using SkiaSharp;

namespace Distributed.Images;

/// <summary>
/// A picture file from outside. Nothing in it is believed beyond its header, and no pixel is decoded before the header's size has been found
/// small enough: a few bytes can announce gigabytes.
/// </summary>
internal static class InputImageFile
{
    /// <summary>Largest width and height in pixels.</summary>
    public const int MaxSide = 4096;

    /// <summary>Each scan of a progressive JPEG goes over the whole picture, however few bytes it has; real ones have about ten.</summary>
    private const int MaxScans = 256;

    private static ReadOnlySpan<byte> StartOfScan => [0xFF, 0xDA];

    private const string Formats = "send a PNG, JPEG or WebP file";

    /// <summary>Decodes a file as it lies, with the way to turn it upright.</summary>
    /// <returns>Pixels in sRGB, premultiplied where there is alpha.</returns>
    /// <exception cref="InputImageException">It is no picture, too large, or cut off.</exception>
    public static (SKBitmap Pixels, SKEncodedOrigin Origin) Decode(ReadOnlySpan<byte> file)
    {
        if (!IsKnown(file)) throw new InputImageException($"is no PNG, JPEG or WebP file; {Formats}.");
        if (file.Count(StartOfScan) > MaxScans) throw new InputImageException("has too many scans; save the picture again as an ordinary file.");
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data) ?? throw Unreadable();
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide)
            throw new InputImageException($"has {width} × {height} pixels; at most {MaxSide} × {MaxSide} are taken.");

        using var colors = SKColorSpace.CreateSrgb();
        var alpha = codec.Info.AlphaType is SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, alpha, colors));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) is SKCodecResult.Success) return (bitmap, codec.EncodedOrigin);
        bitmap.Dispose();
        throw Unreadable();
    }

    /// <summary>By what the file begins with; what was said about it does not count.</summary>
    private static bool IsKnown(ReadOnlySpan<byte> file) =>
        file.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A])
        || file.StartsWith<byte>([0xFF, 0xD8, 0xFF])
        || (file.Length > 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8));

    private static InputImageException Unreadable() => new($"cannot be decoded: it is cut off or damaged; {Formats} that is whole.");
}
