using System.Text.Json;
using System.Text.Unicode;

namespace Distributed.Diffusion;

/// <summary>
/// The checked header of a safetensors file. The checks are those of the reference parser (huggingface/safetensors, Rust) in its order,
/// the format's own words where that parser is laxer (opening brace first, spaces alone as padding, no duplicate keys), and
/// <see cref="SafetensorsLimits"/>.
/// </summary>
internal sealed record SafetensorsHeader(Dictionary<string, SafetensorsEntry> Entries, Dictionary<string, string> Metadata)
{
    /// <summary>How many bytes at the start of a file give the header's length.</summary>
    public const int Prefix = sizeof(ulong);

    /// <summary>Parses and checks a header.</summary>
    /// <param name="json">The header's bytes; need not outlive the call.</param>
    /// <param name="dataLength">How many bytes of the file follow the header.</param>
    /// <param name="path">The file, for messages.</param>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string path)
    {
        if (!Utf8.IsValid(json)) throw new SafetensorsException(path, SafetensorsCheck.InvalidHeader, null, "the header is not UTF-8");
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw new SafetensorsException(path, SafetensorsCheck.InvalidHeaderStart, null, "the header does not begin with '{'");
        }

        var reader = new SafetensorsHeaderReader(json, path);
        try
        {
            reader.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)      // the latter: an escaped lone surrogate
        {
            throw new SafetensorsException(path, SafetensorsCheck.InvalidHeaderDeserialization, reader.Tensor, error.Message, error);
        }
        SafetensorsLayout.Verify(reader.Entries.Values, dataLength, path);
        return new(reader.Entries, reader.Metadata);
    }

    /// <summary>The length that the first eight bytes announce, checked against the limit and the file.</summary>
    public static int CheckedLength(ulong announced, long fileLength, string path)
    {
        if (announced > SafetensorsLimits.HeaderBytes)
        {
            throw new SafetensorsException(path, SafetensorsCheck.HeaderTooLarge, null,
                $"the header has {announced} bytes, more than the {SafetensorsLimits.HeaderBytes} allowed");
        }
        if (Prefix + (long)announced > fileLength)
        {
            throw new SafetensorsException(path, SafetensorsCheck.InvalidHeaderLength, null,
                $"the header has {announced} bytes, but the file ends after {fileLength}");
        }
        return (int)announced;
    }
}
