using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Distributed.Images.Tests;

/// <summary>A strict reader of 8-bit RGB PNGs, written from the specification and sharing nothing with the writer: anything odd throws.</summary>
internal sealed class PngReader
{
    private readonly List<(string Type, byte[] Data)> chunks = [];

    private PngReader(ReadOnlySpan<byte> png)
    {
        Require(png.StartsWith((ReadOnlySpan<byte>)[137, 80, 78, 71, 13, 10, 26, 10]), "signature");
        for (png = png[8..]; png.Length > 0;)
        {
            var length = checked((int)BinaryPrimitives.ReadUInt32BigEndian(png));
            var typeAndData = png.Slice(4, 4 + length);
            Require(BitwiseCrc32(typeAndData) == BinaryPrimitives.ReadUInt32BigEndian(png[(8 + length)..]), "CRC");
            chunks.Add((Encoding.ASCII.GetString(typeAndData[..4]), typeAndData[4..].ToArray()));
            png = png[(12 + length)..];
        }
        var types = chunks.Select(chunk => chunk.Type).ToArray();
        Require(types[0] == "IHDR" && types[^1] == "IEND" && chunks[^1].Data.Length == 0, "first and last chunk");
        Require(types.All(type => type is "IHDR" or "tEXt" or "iTXt" or "IDAT" or "IEND"), "known chunks");
        Require(types.Count(type => type == "IHDR") == 1 && types.Count(type => type == "IEND") == 1, "one IHDR, one IEND");

        var header = chunks[0].Data;
        Require(header.Length == 13 && header.AsSpan(8).SequenceEqual((ReadOnlySpan<byte>)[8, 2, 0, 0, 0]), "8-bit RGB, deflate, adaptive, not interlaced");
        Width = BinaryPrimitives.ReadInt32BigEndian(header);
        Height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        Pixels = Unfilter([.. chunks.Where(chunk => chunk.Type == "IDAT").SelectMany(chunk => chunk.Data)]);
    }

    public int Width { get; }
    public int Height { get; }
    public byte[] Pixels { get; }

    public IReadOnlyList<(string Type, byte[] Data)> Chunks => chunks;

    /// <summary>Texts in order, with the chunk type each came in.</summary>
    public IEnumerable<(string Type, string Keyword, string Text)> Texts => chunks.Where(chunk => chunk.Type is "tEXt" or "iTXt").Select(chunk =>
    {
        var end = Array.IndexOf(chunk.Data, (byte)0);
        var keyword = Encoding.Latin1.GetString(chunk.Data, 0, end);
        if (chunk.Type == "tEXt") return (chunk.Type, keyword, Encoding.Latin1.GetString(chunk.Data.AsSpan(end + 1)));
        Require(chunk.Data.AsSpan(end + 1, 4).SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, 0]), "uncompressed, no language, no translated keyword");
        return (chunk.Type, keyword, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(chunk.Data.AsSpan(end + 5)));
    });

    public static PngReader Read(ReadOnlySpan<byte> png) => new(png);

    /// <summary>CRC-32 one bit at a time, straight from its definition.</summary>
    public static uint BitwiseCrc32(ReadOnlySpan<byte> bytes)
    {
        var register = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            register ^= value;
            for (var bit = 0; bit < 8; bit++) register = (register >> 1) ^ ((register & 1) * 0xEDB88320u);
        }
        return register ^ 0xFFFFFFFFu;
    }

    private byte[] Unfilter(byte[] compressed)
    {
        var stride = Width * 3;
        var rows = new byte[(stride + 1) * Height];
        using var zlib = new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress);
        zlib.ReadExactly(rows);
        Require(zlib.ReadByte() == -1, "no pixels left over");

        var pixels = new byte[stride * Height];
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < stride; x++)
            {
                int left = x < 3 ? 0 : pixels[(y * stride) + x - 3];
                int above = y == 0 ? 0 : pixels[((y - 1) * stride) + x];
                int corner = x < 3 || y == 0 ? 0 : pixels[((y - 1) * stride) + x - 3];
                pixels[(y * stride) + x] = (byte)(rows[(y * (stride + 1)) + 1 + x] + rows[y * (stride + 1)] switch
                {
                    0 => 0,
                    1 => left,
                    2 => above,
                    3 => (left + above) / 2,
                    4 => Paeth(left, above, corner),
                    var other => throw new InvalidDataException($"filter {other}"),
                });
            }
        return pixels;
    }

    private static int Paeth(int left, int above, int corner)
    {
        var estimate = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private static void Require(bool condition, string what)
    {
        if (!condition) throw new InvalidDataException($"Not as a PNG should be: {what}.");
    }
}
