namespace Distributed.Images;

/// <summary>A picture as pixels.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Rgb">Height × width × 3 bytes: rows from the top, red, green and blue of each pixel.</param>
public sealed record RgbImage(int Width, int Height, ReadOnlyMemory<byte> Rgb);
