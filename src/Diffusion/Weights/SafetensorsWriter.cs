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
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var sorted = tensors.Select(pair => (Name: pair.Key, Tensor: pair.Value, DType: DTypeOf(pair.Key, pair.Value)))
            .OrderByDescending(item => item.DType).ThenBy(item => item.Name, StringComparer.Ordinal).ToArray();
        var header = Header(sorted, metadata);

        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(header);
                foreach (var (_, tensor, _) in sorted) WriteData(stream, tensor);
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

    private static SafetensorsDType DTypeOf(string name, Tensor tensor) => SafetensorsDTypes.Of(tensor.dtype)
        ?? throw new ArgumentException($"Tensor {name} has the number format {tensor.dtype}, which safetensors cannot hold.");

    private static byte[] Header((string Name, Tensor Tensor, SafetensorsDType DType)[] sorted, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[SafetensorsHeader.Prefix]);
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            if (metadata is not null) WriteMetadata(json, metadata);
            var end = 0L;
            foreach (var (name, tensor, dtype) in sorted)
            {
                var begin = end;
                end += tensor.numel() * dtype.Bits() / 8;
                json.WriteStartObject(name);
                json.WriteString("dtype", dtype.Name());
                WriteNumbers(json, "shape", tensor.shape);
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

    private static void WriteData(Stream stream, Tensor tensor)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var flat = tensor.detach().cpu().contiguous().flatten();
        for (var from = 0L; from < flat.numel(); from += ChunkElements)
        {
            using var chunk = flat.narrow(0, from, Math.Min(ChunkElements, flat.numel() - from));
            stream.Write(chunk.bytes);
        }
    }
}
