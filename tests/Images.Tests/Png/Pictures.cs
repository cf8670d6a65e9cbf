namespace Distributed.Images.Tests;

/// <summary>Pixels of several characters, the same every time.</summary>
internal static class Pictures
{
    public static byte[] Of(string content, int width, int height)
    {
        var pixels = new byte[3 * width * height];
        var random = new Random(width + height);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, channel) = (i / 3 % width, i / 3 / width, i % 3);
            pixels[i] = content switch
            {
                "flat" => (byte)(60 + channel),
                "across" => (byte)((x * 255 / width) + channel),
                "down" => (byte)((y * 255 / height) - channel),
                "noise" => (byte)random.Next(256),
                "extremes" => (byte)((x + y + channel) % 2 * 255),
                _ => throw new ArgumentOutOfRangeException(nameof(content), content, null),
            };
        }
        return pixels;
    }
}
