using System.Numerics;
using System.Runtime.InteropServices;

namespace Distributed.Diffusion;

/// <summary>Counts infinities and NaNs in a tensor's stored bytes: elements whose exponent is all ones (IEEE 754).</summary>
internal static class NonFiniteScan
{
    public static long Count(SafetensorsFile file, SafetensorsEntry entry)
    {
        var count = 0L;
        file.ReadBytes(entry.Name, (bytes, _) => count += Count(bytes, entry.DType));
        return count;
    }

    private static long Count(ReadOnlySpan<byte> bytes, SafetensorsDType dtype) => dtype switch
    {
        SafetensorsDType.F16 => Count<ushort>(bytes, 0x7C00),
        SafetensorsDType.BF16 => Count<ushort>(bytes, 0x7F80),
        SafetensorsDType.F32 => Count<uint>(bytes, 0x7F80_0000),
        SafetensorsDType.F64 => Count<ulong>(bytes, 0x7FF0_0000_0000_0000),
        _ => 0,
    };

    private static long Count<T>(ReadOnlySpan<byte> bytes, T exponent) where T : unmanaged, IBinaryInteger<T>
    {
        var numbers = MemoryMarshal.Cast<byte, T>(bytes);
        var ones = new Vector<T>(exponent);
        var (count, at) = (0L, 0);
        for (; at <= numbers.Length - Vector<T>.Count; at += Vector<T>.Count)
        {
            if (Vector.EqualsAny(new Vector<T>(numbers[at..]) & ones, ones)) count += CountOneByOne(numbers.Slice(at, Vector<T>.Count), exponent);
        }
        return count + CountOneByOne(numbers[at..], exponent);
    }

    private static long CountOneByOne<T>(ReadOnlySpan<T> numbers, T exponent) where T : unmanaged, IBinaryInteger<T>
    {
        var count = 0L;
        foreach (var number in numbers)
        {
            if ((number & exponent) == exponent) count++;
        }
        return count;
    }
}
