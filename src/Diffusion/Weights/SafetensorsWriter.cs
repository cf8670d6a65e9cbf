using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Writes safetensors files laid out as the reference serializer does: by falling alignment, then by name, header padded to 8 bytes.</summary>
public static class SafetensorsWriter
{
    private const long ChunkElements = 1024 * 1024;              // Tensor.bytes reaches 2 GB at most
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes the tensors to a file, whole or not at all: a temporary file beside it is written, flushed to disk, read back through the
    /// checks of <see cref="SafetensorsFile"/> and renamed.
    /// </summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="tensors">Any device, any strides.</param>
    /// <param name="metadata">Free-form strings for the header.</param>
    /// <exception cref="ArgumentException">A tensor's number format has no place in a safetensors file.</exception>
    /// <exception cref="SafetensorsException">What was written would be refused on reading, for example for a tensor's rank.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(path, tensors.ToDictionary(pair => pair.Key, pair => (pair.Value.dtype, pair.Value.shape)), name => tensors[name], metadata);

    /// <summary>Writes tensors that are made one at a time, each when its turn comes, so that a file may be larger than the memory.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="layout">The number format and the shape of every tensor.</param>
    /// <param name="make">Gives a tensor by its name; what it makes is freed when it is written.</param>
    /// <param name="metadata">Free-form strings for the header.</param>
    /// <exception cref="ArgumentException">A tensor's number format has no place in a safetensors file, or it is not as the layout says.</exception>
    /// <exception cref="SafetensorsException">What was written would be refused on reading, for example for a tensor's rank.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, (ScalarType DType, long[] Shape)> layout, Func<string, Tensor> make,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var sorted = layout.Select(pair => (Name: pair.Key, pair.Value.Shape, DType: DTypeOf(pair.Key, pair.Value.DType)))
            .OrderByDescending(item => item.DType).ThenBy(item => item.Name, StringComparer.Ordinal).ToArray();
        var header = Header(sorted, metadata);

        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(header);
                foreach (var (name, shape, dtype) in sorted) WriteData(stream, name, shape, dtype, make);
                stream.Flush(flushToDisk: true);
            }
            SafetensorsFile.Open(part).Dispose();
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static SafetensorsDType DTypeOf(string name, ScalarType dtype) => SafetensorsDTypes.Of(dtype)
        ?? throw new ArgumentException($"Tensor {name} has the number format {dtype}, which safetensors cannot hold.");

    private static byte[] Header((string Name, long[] Shape, SafetensorsDType DType)[] sorted, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[SafetensorsHeader.Prefix]);
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            if (metadata is not null) WriteMetadata(json, metadata);
            var end = 0L;
            foreach (var (name, shape, dtype) in sorted)
            {
                var begin = end;
                end += shape.Aggregate(1L, (product, size) => product * size) * dtype.Bits() / 8;
                json.WriteStartObject(name);
                json.WriteString("dtype", dtype.Name());
                WriteNumbers(json, "shape", shape);
                WriteNumbers(json, "data_offsets", [begin, end]);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        var header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - SafetensorsHeader.Prefix);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject("__metadata__");
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteData(Stream stream, string name, long[] shape, SafetensorsDType dtype, Func<string, Tensor> make)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var tensor = make(name);
        if (SafetensorsDTypes.Of(tensor.dtype) != dtype || !tensor.shape.AsSpan().SequenceEqual(shape))
            throw new ArgumentException($"Tensor {name} is {tensor.dtype} [{string.Join(", ", tensor.shape)}], not {dtype.Name()} [{string.Join(", ", shape)}].");
        var flat = tensor.detach().cpu().contiguous().flatten();
        for (var from = 0L; from < flat.numel(); from += ChunkElements)
        {
            using var chunk = flat.narrow(0, from, Math.Min(ChunkElements, flat.numel() - from));
            stream.Write(chunk.bytes);
        }
    }
}
