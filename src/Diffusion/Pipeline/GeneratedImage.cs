namespace Distributed.Diffusion;

/// <summary>One painted image.</summary>
/// <param name="Seed">The seed of its noise.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Rgb">Height × width × 3 bytes: rows from the top, red, green and blue of each pixel.</param>
public sealed record GeneratedImage(long Seed, int Width, int Height, ReadOnlyMemory<byte> Rgb)
{
    /// <summary>Whether it overflowed in the model's precision and was decoded again in fp32.</summary>
    public bool IsRedecoded { get; init; }
}
