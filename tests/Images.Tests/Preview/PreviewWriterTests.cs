using SkiaSharp;

namespace Distributed.Images.Tests;

public sealed class PreviewWriterTests
{
    [Theory]
    [InlineData(64, 64, 64, 64)]
    [InlineData(512, 8, 512, 8)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1024, 768, 512, 384)]
    [InlineData(640, 1536, 213, 512)]
    [InlineData(513, 1, 512, 1)]
    [InlineData(2000, 1, 512, 1)]
    public void A_preview_is_a_webp_of_at_most_512_pixels_along_the_longer_side(int width, int height, int expectedWidth, int expectedHeight)
    {
        var webp = PreviewWriter.Write(new byte[3 * width * height], width, height);
        using var codec = SKCodec.Create(new MemoryStream(webp));
        Assert.Equal(SKEncodedImageFormat.Webp, codec.EncodedFormat);
        Assert.Equal((expectedWidth, expectedHeight), (codec.Info.Width, codec.Info.Height));
    }

    [Theory]
    [InlineData(64, 48)]
    [InlineData(512, 512)]
    [InlineData(1024, 640)]
    [InlineData(2400, 1800)]
    public void Its_colours_are_close_to_those_of_the_picture(int width, int height)
    {
        using var seen = SKBitmap.Decode(PreviewWriter.Write(Slopes(width, height), width, height));
        for (var y = 0; y < seen.Height; y += 7)
        {
            for (var x = 0; x < seen.Width; x += 7)
            {
                var (red, green, blue) = ColorAt((x + 0.5) / seen.Width, (y + 0.5) / seen.Height);
                var pixel = seen.GetPixel(x, y);
                Assert.InRange(pixel.Red - red, -16, 16);
                Assert.InRange(pixel.Green - green, -16, 16);
                Assert.InRange(pixel.Blue - blue, -16, 16);
                Assert.Equal(byte.MaxValue, pixel.Alpha);
            }
        }
    }

    [Fact]
    public void A_large_picture_is_averaged_and_not_sampled()
    {
        var stripes = new byte[3 * 2048 * 64];
        for (var i = 0; i < stripes.Length; i++) stripes[i] = (byte)(i / 3 % 2 * 255);          // columns black and white in turns
        using var seen = SKBitmap.Decode(PreviewWriter.Write(stripes, 2048, 64));
        for (var x = 0; x < seen.Width; x++) Assert.InRange(seen.GetPixel(x, 8).Green, 96, 160);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, 0)]
    [InlineData(4, 3)]
    [InlineData(-4, -4)]
    public void Pixels_that_are_not_as_many_as_the_sides_say_are_refused(int width, int height) =>
        Assert.Throws<ArgumentException>(() => PreviewWriter.Write(new byte[3 * 16], width, height));

    private static byte[] Slopes(int width, int height)
    {
        var rgb = new byte[3 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            var (red, green, blue) = ColorAt((i % width + 0.5) / width, (i / width + 0.5) / height);
            (rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]) = ((byte)red, (byte)green, (byte)blue);
        }
        return rgb;
    }

    /// <summary>Red grows to the right, green downwards, blue falls to the right.</summary>
    private static (int Red, int Green, int Blue) ColorAt(double x, double y) => ((int)(255 * x), (int)(255 * y), (int)(255 - 200 * x));
}
