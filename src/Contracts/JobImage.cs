namespace Distributed.Contracts;

/// <summary>One image of a succeeded job.</summary>
/// <param name="Index">Its place in the job, from 0.</param>
/// <param name="Url">Where to fetch it.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Seed">The seed that paints it again.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
public sealed record JobImage(int Index, string Url, int Width, int Height, long Seed, string Sha256);
