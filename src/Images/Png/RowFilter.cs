using System.Numerics;
using System.Runtime.InteropServices;

namespace Distributed.Images;

/// <summary>
/// PNG row filters for RGB8: what is stored is the difference from the pixel to the left (Sub) or above (Up), whichever leaves the smaller
/// differences. That choice costs 1 % of the encoding; Paeth as a third candidate made photograph-like pictures no smaller.
/// </summary>
internal static class RowFilter
{
    private const byte Sub = 1, Up = 2;
    private const int BytesPerPixel = 3;

    /// <summary>Filters one row.</summary>
    /// <param name="row">The row's pixels.</param>
    /// <param name="above">The row before it; zeros for the first.</param>
    /// <param name="sub">Scratch of a row's length and one: the filter's number, then the differences.</param>
    /// <param name="up">Another such.</param>
    /// <returns>The better of <paramref name="sub"/> and <paramref name="up"/>, filled in.</returns>
    public static ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> sub, Span<byte> up)
    {
        (sub[0], up[0]) = (Sub, Up);
        row[..BytesPerPixel].CopyTo(sub[1..]);                  // the first pixel has nothing to its left
        var subCost = Cost(row[..BytesPerPixel]) + Difference(row[BytesPerPixel..], row[..^BytesPerPixel], sub[(1 + BytesPerPixel)..]);
        var upCost = Difference(row, above, up[1..]);
        return subCost < upCost ? sub : up;
    }

    private static long Difference(ReadOnlySpan<byte> of, ReadOnlySpan<byte> from, Span<byte> to)
    {
        var sum = Vector<uint>.Zero;
        var i = 0;
        for (; i <= of.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var difference = new Vector<byte>(of[i..]) - new Vector<byte>(from[i..]);
            difference.CopyTo(to[i..]);
            var (low, high) = Widen(Vector.Min(difference, Vector<byte>.Zero - difference));    // |difference| as a signed byte
            Vector.Widen(low + high, out var first, out var second);
            sum += first + second;
        }
        for (var rest = i; rest < of.Length; rest++) to[rest] = (byte)(of[rest] - from[rest]);
        return Vector.Sum(sum) + Cost(to[i..of.Length]);
    }

    private static (Vector<ushort> Low, Vector<ushort> High) Widen(Vector<byte> bytes)
    {
        Vector.Widen(bytes, out var low, out var high);
        return (low, high);
    }

    private static long Cost(ReadOnlySpan<byte> differences)
    {
        var sum = 0L;
        foreach (var difference in MemoryMarshal.Cast<byte, sbyte>(differences)) sum += Math.Abs((int)difference);
        return sum;
    }
}
