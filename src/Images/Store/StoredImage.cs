using System.Security.Cryptography;

namespace Distributed.Images;

/// <summary>A picture that is stored for good.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 hexadecimal digits, lower case.</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record StoredImage(ImageName Name, string Sha256, long Length)
{
    /// <summary>Describes the bytes, after making sure that the name stands for them.</summary>
    internal static StoredImage From(ImageName name, ReadOnlySpan<byte> png)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(png));
        return sha256.StartsWith(name.Hash, StringComparison.Ordinal) ? new(name, sha256, png.Length) : throw new ImageConflictException(name);
    }
}
