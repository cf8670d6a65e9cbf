using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Distributed.Faults.Programs;

/// <summary>The pixels that the engine's double paints: noise that follows from the request alone, so that anybody can say what they must be.</summary>
internal static class DoublePicture
{
    /// <returns>Height × width × 3 bytes.</returns>
    public static byte[] Paint(string prompt, string negativePrompt, int width, int height, int steps, double guidance, long seed)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{prompt}\n{negativePrompt}\n{width}x{height} {steps} {guidance:R} {seed}");
        var key = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        var rgb = new byte[width * height * 3];
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
        for (var at = 0; at < rgb.Length; at += block.Length)
        {
            SHA256.HashData([.. key, .. BitConverter.GetBytes(at)], block);
            block[..Math.Min(block.Length, rgb.Length - at)].CopyTo(rgb.AsSpan(at));
        }
        return rgb;
    }
}
