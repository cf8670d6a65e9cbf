namespace Distributed.Diffusion;

/// <summary>A picture to start from, of the size that is painted.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Rgb">Height × width × 3 bytes: rows from the top, red, green and blue of each pixel.</param>
public sealed record InputImage(int Width, int Height, ReadOnlyMemory<byte> Rgb);
