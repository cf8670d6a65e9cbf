using SkiaSharp;

namespace Distributed.Images;

/// <summary>Pixels to a small lossy WebP (RFC 9649), for pictures that are looked at once and for half a second.</summary>
public static class PreviewWriter
{
    /// <summary>Most pixels along the longer side.</summary>
    public const int MaxSide = 512;

    private const float Quality = 80;          // of 100

    private static readonly SKSamplingOptions Smooth = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>Encodes one picture; one with a longer side than <see cref="MaxSide"/> is scaled down to it.</summary>
    /// <param name="rgb">Height × width × 3 bytes: rows from the top, red, green and blue of each pixel.</param>
    /// <param name="width">Width in pixels, from 1.</param>
    /// <param name="height">Height in pixels, from 1.</param>
    /// <exception cref="ArgumentException">The sides are not positive, or the pixels are not as many as they say.</exception>
    public static byte[] Write(ReadOnlySpan<byte> rgb, int width, int height)
    {
        if (width < 1 || height < 1 || rgb.Length != 3L * width * height)
            throw new ArgumentException($"{rgb.Length} bytes are not {width} × {height} RGB pixels.", nameof(rgb));

        using var pixels = ToBitmap(rgb, width, height);
        if (Math.Max(width, height) <= MaxSide) return Encode(pixels);
        using var small = new SKBitmap(pixels.Info.WithSize(Scaled(width, height), Scaled(height, width)));
        pixels.ScalePixels(small, Smooth);
        return Encode(small);
    }

    /// <summary>How long a side is when the longer one of the two is <see cref="MaxSide"/>.</summary>
    private static int Scaled(int side, int other) => Math.Max(1, (int)Math.Round((double)MaxSide * side / Math.Max(side, other)));

    private static SKBitmap ToBitmap(ReadOnlySpan<byte> rgb, int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgba = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
        {
            rgb.Slice(from, 3).CopyTo(rgba[to..]);
            rgba[to + 3] = byte.MaxValue;
        }
        return bitmap;
    }

    private static byte[] Encode(SKBitmap bitmap)
    {
        using var pixels = bitmap.PeekPixels();
        using var webp = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, Quality));
        return webp?.ToArray() ?? throw new InvalidOperationException("Skia could not write the WebP.");
    }
}
