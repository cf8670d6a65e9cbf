using SkiaSharp;

namespace Distributed.Images;

/// <summary>Makes a picture of any size one of exactly the size asked for: upright, scaled until it covers it, cropped around its centre, on white.</summary>
internal static class InputImageFit
{
    /// <summary>Fits a file into a size. One that is upright, opaque and of this size already keeps every pixel.</summary>
    /// <exception cref="InputImageException">The file cannot be an input image.</exception>
    public static RgbImage Cover(ReadOnlySpan<byte> file, int width, int height)
    {
        var (pixels, origin) = InputImageFile.Decode(file);
        try
        {
            // Linear sampling looks at two pixels a side, so a large picture is halved until the last step is no more than that.
            while (ScaleOf(pixels, origin, width, height) < 0.5f) pixels = Halve(pixels);
            using var target = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque, pixels.ColorSpace));
            using var canvas = new SKCanvas(target);
            canvas.Clear(SKColors.White);
            canvas.Translate(width / 2f, height / 2f);
            canvas.Scale(ScaleOf(pixels, origin, width, height));
            canvas.Concat(Upright(origin));
            using var image = SKImage.FromBitmap(pixels);
            canvas.DrawImage(image, -pixels.Width / 2f, -pixels.Height / 2f, new SKSamplingOptions(SKFilterMode.Linear));
            canvas.Flush();
            return new(width, height, WithoutAlpha(target.GetPixelSpan()));
        }
        finally
        {
            pixels.Dispose();
        }
    }

    /// <summary>The pixels of a PNG that <see cref="Cover"/> made.</summary>
    /// <exception cref="InputImageException">It is none.</exception>
    public static RgbImage Read(ReadOnlySpan<byte> png)
    {
        using var pixels = InputImageFile.Decode(png).Pixels;
        return new(pixels.Width, pixels.Height, WithoutAlpha(pixels.GetPixelSpan()));
    }

    private static float ScaleOf(SKBitmap pixels, SKEncodedOrigin origin, int width, int height)
    {
        var isOnItsSide = origin >= SKEncodedOrigin.LeftTop;
        var (across, down) = isOnItsSide ? (pixels.Height, pixels.Width) : (pixels.Width, pixels.Height);
        return Math.Max(width / (float)across, height / (float)down);
    }

    private static SKBitmap Halve(SKBitmap pixels)
    {
        using (pixels)
        {
            var half = new SKBitmap(pixels.Info.WithSize((pixels.Width + 1) / 2, (pixels.Height + 1) / 2));
            pixels.ScalePixels(half, new SKSamplingOptions(SKFilterMode.Linear));
            return half;
        }
    }

    /// <summary>From pixels as they lie to pixels as they are meant, around the centre; y points down (Exif 2.3, tag Orientation).</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin)
    {
        var (xx, xy, yx, yy) = origin switch
        {
            SKEncodedOrigin.TopRight => (-1, 0, 0, 1),
            SKEncodedOrigin.BottomRight => (-1, 0, 0, -1),
            SKEncodedOrigin.BottomLeft => (1, 0, 0, -1),
            SKEncodedOrigin.LeftTop => (0, 1, 1, 0),
            SKEncodedOrigin.RightTop => (0, -1, 1, 0),
            SKEncodedOrigin.RightBottom => (0, -1, -1, 0),
            SKEncodedOrigin.LeftBottom => (0, 1, -1, 0),
            _ => (1, 0, 0, 1),
        };
        return new SKMatrix(xx, xy, 0, yx, yy, 0, 0, 0, 1);
    }

    private static byte[] WithoutAlpha(ReadOnlySpan<byte> rgba)
    {
        var rgb = new byte[rgba.Length / 4 * 3];
        for (int from = 0, to = 0; from < rgba.Length; from += 4, to += 3) rgba.Slice(from, 3).CopyTo(rgb.AsSpan(to));
        return rgb;
    }
}
