using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Distributed.Diffusion;

/// <summary>
/// libLibTorchSharp.so asks for GLIBCXX_3.4.32 (GCC 13), which Debian 12 does not have, although nothing in it is bound to a symbol of
/// that version. Marking the requirement weak (ELF gABI, <c>vna_flags</c>, VER_FLG_WEAK) lets the loader accept an older libstdc++.
/// </summary>
internal static class GlibcxxRequirement
{
    private const string Version = "GLIBCXX_3.4.32";
    private const uint VersionNeedSection = 0x6ffffffe;       // SHT_GNU_verneed
    private const byte WeakFlag = 2;                          // VER_FLG_WEAK

    /// <summary>Writes a copy with the requirement weakened into the temporary folder and gives its path.</summary>
    /// <exception cref="DllNotFoundException">The library does not carry the requirement, so it failed to load for another reason.</exception>
    public static string Relax(string library)
    {
        var image = File.ReadAllBytes(library);
        if (!TryRelax(image)) throw new DllNotFoundException($"{library} could not be loaded, and not for want of {Version}; see ldd {library}.");

        var name = $"distributed-torchsharp-{Environment.UserName}-{Convert.ToHexStringLower(SHA256.HashData(image))[..16]}";
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), name),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        var copy = Path.Combine(folder, Path.GetFileName(library));
        if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(image))
        {
            var part = $"{copy}.{Environment.ProcessId}";
            File.WriteAllBytes(part, image);
            File.Move(part, copy, overwrite: true);          // whole or not at all, also beside other processes
        }
        return copy;
    }

    /// <summary>Marks every requirement of the version in an ELF64 little-endian image; false when there is none.</summary>
    internal static bool TryRelax(Span<byte> image)
    {
        var relaxed = false;
        var sections = (int)Long(image, 0x28);
        var sectionSize = Short(image, 0x3A);
        for (var i = 0; i < Short(image, 0x3C); i++)
        {
            var section = image[(sections + i * sectionSize)..];
            if (Int(section, 4) != VersionNeedSection) continue;
            var strings = (int)Long(image, sections + (int)Int(section, 0x28) * sectionSize + 0x18);
            var need = (int)Long(section, 0x18);
            for (var n = Int(section, 0x2C); n > 0; n--)
            {
                var entry = need + (int)Int(image, need + 8);
                for (var k = Short(image, need + 2); k > 0; k--)
                {
                    if (Text(image[(strings + (int)Int(image, entry + 8))..]) == Version)
                    {
                        image[entry + 4] |= WeakFlag;
                        relaxed = true;
                    }
                    entry += (int)Int(image, entry + 12);
                }
                need += (int)Int(image, need + 12);
            }
        }
        return relaxed;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
    private static uint Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes[..bytes.IndexOf((byte)0)]);
}
