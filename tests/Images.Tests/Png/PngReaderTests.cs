using System.Buffers.Binary;
using System.IO.Compression;

namespace Distributed.Images.Tests;

/// <summary>The reader is what the writer is judged by, so it is judged first.</summary>
public sealed class PngReaderTests
{
    [Fact]
    public void Checksum_gives_the_published_check_value() => Assert.Equal(0xCBF43926u, PngReader.BitwiseCrc32("123456789"u8));

    // 2 × 2 pixels; second row (30 40 50, 35 60 45) under first row (10 20 30, 20 10 60), differences worked out by hand.
    [Theory]
    [InlineData(0, new byte[] { 30, 40, 50, 35, 60, 45 })]
    [InlineData(1, new byte[] { 30, 40, 50, 5, 20, 251 })]
    [InlineData(2, new byte[] { 20, 20, 20, 15, 50, 241 })]
    [InlineData(3, new byte[] { 25, 30, 35, 10, 35, 246 })]
    [InlineData(4, new byte[] { 20, 20, 20, 5, 20, 241 })]
    public void Each_filter_is_undone(byte filter, byte[] differences)
    {
        var png = Png([0, 10, 20, 30, 20, 10, 60, filter, .. differences]);
        Assert.Equal([10, 20, 30, 20, 10, 60, 30, 40, 50, 35, 60, 45], PngReader.Read(png).Pixels);
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_noticed()
    {
        var png = Png([0, 10, 20, 30, 20, 10, 60, 0, 1, 2, 3, 4, 5, 6]);
        for (var bit = 0; bit < png.Length * 8; bit++)
        {
            var damaged = png.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<Exception>(() => PngReader.Read(damaged));
        }
    }

    private static byte[] Png(byte[] rows)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(rows);
        return [137, 80, 78, 71, 13, 10, 26, 10, .. Chunk([.. "IHDR"u8, 0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0]), .. Chunk([.. "IDAT"u8, .. data.ToArray()]), .. Chunk([.. "IEND"u8])];
    }

    private static byte[] Chunk(byte[] typeAndData)
    {
        var chunk = new byte[typeAndData.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, typeAndData.Length - 4);
        typeAndData.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(typeAndData.Length + 4), PngReader.BitwiseCrc32(typeAndData));
        return chunk;
    }
}
