namespace Distributed.Jobs;

/// <summary>A stored image of an attempt that is about to succeed.</summary>
/// <param name="Index">Its place in the job.</param>
/// <param name="Name">Its name in the image store.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Seed">The seed that paints it again.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
/// <param name="Length">Its size in bytes.</param>
public sealed record FinishedImage(int Index, string Name, int Width, int Height, long Seed, string Sha256, long Length);
