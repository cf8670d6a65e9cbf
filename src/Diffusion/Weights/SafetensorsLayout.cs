namespace Distributed.Diffusion;

/// <summary>Checks that the tensors tile the data exactly and that each has the size its shape and number format imply.</summary>
internal static class SafetensorsLayout
{
    public static void Verify(IEnumerable<SafetensorsEntry> entries, long dataLength, string path)
    {
        var end = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length))
        {
            if (entry.Offset != end)
            {
                throw new SafetensorsException(path, SafetensorsCheck.InvalidOffset, entry.Name,
                    $"begins at {entry.Offset} of the data, but the tensor before it ends at {end}");
            }
            var bytes = Bytes(entry, path);
            if (bytes != entry.Length)
            {
                throw new SafetensorsException(path, SafetensorsCheck.TensorInvalidInfo, entry.Name,
                    $"has {entry.Length} bytes; {entry.DType.Name()}[{string.Join(", ", entry.Shape)}] takes {bytes}");
            }
            end += entry.Length;                        // cannot overflow: the reader keeps every end within 63 bits
        }
        if (end != dataLength)
        {
            throw new SafetensorsException(path, SafetensorsCheck.MetadataIncompleteBuffer, null,
                $"the tensors take {end} bytes, the file has {dataLength} behind its header");
        }
    }

    private static long Bytes(SafetensorsEntry entry, string path)
    {
        try
        {
            // Strides count a dimension of zero as one, so the product without the zeros must fit too.
            var bits = checked(entry.Shape.Aggregate(1L, (product, size) => checked(product * Math.Max(size, 1))) * entry.DType.Bits());
            if (entry.Shape.Contains(0)) return 0;
            return bits % 8 == 0 ? bits / 8 : throw new SafetensorsException(path, SafetensorsCheck.MisalignedSlice, entry.Name,
                $"{bits} bits are not whole bytes");
        }
        catch (OverflowException error)
        {
            throw new SafetensorsException(path, SafetensorsCheck.ValidationOverflow, entry.Name,
                $"the size of [{string.Join(", ", entry.Shape)}] overflows", error);
        }
    }
}
