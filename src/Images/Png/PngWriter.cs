using System.Buffers.Binary;
using System.IO.Compression;

namespace Distributed.Images;

/// <summary>
/// Pixels to PNG (W3C PNG, third edition): 8-bit RGB, not interlaced. Tuned for pictures that are written once and sent once: a worker
/// has more to gain from a fast encoder than from the last few percent of size.
/// </summary>
public static class PngWriter
{
    // Level 1 writes half as much again; level 6 saves up to 9 % on smooth pictures, nothing on grainy ones, and can double the time.
    private static readonly ZLibCompressionOptions Compression = new() { CompressionLevel = 3, CompressionStrategy = ZLibCompressionStrategy.Filtered };

    /// <summary>Encodes one picture. The same input gives the same bytes.</summary>
    /// <param name="rgb">Height × width × 3 bytes: rows from the top, red, green and blue of each pixel.</param>
    /// <param name="width">Width in pixels, from 1.</param>
    /// <param name="height">Height in pixels, from 1.</param>
    /// <param name="texts">Texts to carry, before the pixels so that a reader need not pass them.</param>
    /// <exception cref="ArgumentException">The sides are not positive, or the pixels are not as many as they say.</exception>
    public static byte[] Write(ReadOnlySpan<byte> rgb, int width, int height, params ReadOnlySpan<PngText> texts)
    {
        if (width < 1 || height < 1 || rgb.Length != 3L * width * height)
            throw new ArgumentException($"{rgb.Length} bytes are not {width} × {height} RGB pixels.", nameof(rgb));

        using var png = new MemoryStream(rgb.Length / 2 + 1024);
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(png, "IHDR"u8, Header(width, height));
        foreach (var text in texts)
        {
            var (type, data) = text.ToChunk();
            WriteChunk(png, type, data);
        }
        var start = BeginChunk(png, "IDAT"u8);
        Compress(png, rgb, rowLength: 3 * width);
        EndChunk(png, start);
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Header(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);        // bits per sample, truecolour; deflate, adaptive filters, no interlacing are zero
        return header;
    }

    private static void Compress(MemoryStream png, ReadOnlySpan<byte> rgb, int rowLength)
    {
        using var zlib = new ZLibStream(png, Compression, leaveOpen: true);
        ReadOnlySpan<byte> above = new byte[rowLength];
        Span<byte> sub = new byte[rowLength + 1], up = new byte[rowLength + 1];
        for (; rgb.Length > 0; rgb = rgb[rowLength..])
        {
            var row = rgb[..rowLength];
            zlib.Write(RowFilter.Apply(row, above, sub, up));
            above = row;
        }
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var start = BeginChunk(png, type);
        png.Write(data);
        EndChunk(png, start);
    }

    /// <summary>Leaves room for the length, which <see cref="EndChunk"/> knows, and writes the type.</summary>
    private static int BeginChunk(MemoryStream png, ReadOnlySpan<byte> type)
    {
        var start = (int)png.Position;
        png.Write([0, 0, 0, 0]);
        png.Write(type);
        return start;
    }

    private static void EndChunk(MemoryStream png, int start)
    {
        var chunk = png.GetBuffer().AsSpan(start..(int)png.Length);
        BinaryPrimitives.WriteInt32BigEndian(chunk, chunk.Length - 8);
        Span<byte> crc = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.Of(chunk[4..]));   // over type and data
        png.Write(crc);
    }
}
