using System.Text.Json;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>A safetensors file, opened read-only. Tensors are copied out on request; nothing refers to the file afterwards.</summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly FileStream stream;
    private readonly Dictionary<string, SafetensorsEntry> entries = new(StringComparer.Ordinal);

    private SafetensorsFile(string path, FileStream stream) => (Path, this.stream) = (path, stream);

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Every tensor in the file, by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => entries;

    /// <summary>Opens and checks a file.</summary>
    public static SafetensorsFile Open(string path)
    {
        var file = new SafetensorsFile(path, File.OpenRead(path));
        Span<byte> length = stackalloc byte[8];
        file.stream.ReadExactly(length);
        var header = new byte[BitConverter.ToInt64(length)];
        file.stream.ReadExactly(header);
        using var json = JsonDocument.Parse(header);
        foreach (var property in json.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__"))
        {
            var offsets = property.Value.GetProperty("data_offsets");
            file.entries[property.Name] = new(property.Name, DType(property.Value.GetProperty("dtype").GetString()!),
                [.. property.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())],
                8 + header.Length + offsets[0].GetInt64(), offsets[1].GetInt64() - offsets[0].GetInt64());
        }
        return file;
    }

    /// <summary>Copies a tensor out of the file, in its stored number format, on the CPU.</summary>
    public Tensor Read(string name)
    {
        var entry = entries[name];
        var tensor = empty(entry.Shape, entry.DType).DetachFromDisposeScope();
        stream.Position = entry.Offset;
        stream.ReadExactly(tensor.bytes);
        return tensor;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static ScalarType DType(string name) => name switch
    {
        "F32" => ScalarType.Float32,
        "F16" => ScalarType.Float16,
        "BF16" => ScalarType.BFloat16,
        "F64" => ScalarType.Float64,
        "I64" => ScalarType.Int64,
        "I32" => ScalarType.Int32,
        "U8" => ScalarType.Byte,
        "BOOL" => ScalarType.Bool,
        _ => throw new InvalidDataException($"dtype {name}"),
    };
}
