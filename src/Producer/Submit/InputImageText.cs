using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Distributed.Contracts;
using Distributed.Images;

namespace Distributed.Producer;

/// <summary>Reads a file out of a JSON string: base64 (RFC 4648, section 4), bare or as a data URL (RFC 2397). What the URL says of its kind does not count.</summary>
internal static class InputImageText
{
    /// <summary>Longest text in bytes: the largest file in base64, and room for the head of a data URL.</summary>
    public const int MaxLength = (InputImages.MaxLength + 2) / 3 * 4 + MaxHead;

    private const int MaxHead = 128;

    /// <summary>The file's bytes; empty when they cannot be read, so that nothing else is blamed for the lack of an image.</summary>
    public static byte[] Read(JsonElement value, ICollection<FieldError> errors, string name)
    {
        var (file, wrong) = value.ValueKind is JsonValueKind.String ? Decode(Unescaped(value)) : (null, "must be a string: a PNG, JPEG or WebP file in base64.");
        if (wrong is not null) errors.Add(FieldError.Of(name, wrong));
        return file ?? [];
    }

    /// <summary>The text itself where nothing is escaped in it, without a copy.</summary>
    private static ReadOnlySpan<byte> Unescaped(JsonElement value)
    {
        var text = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (!text.Contains((byte)'\\')) return text;
        try
        {
            return Encoding.UTF8.GetBytes(value.GetString()!);
        }
        catch (InvalidOperationException)
        {
            return "?"u8;          // a surrogate alone, which base64 has not either
        }
    }

    private static (byte[]? File, string? Wrong) Decode(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("data:"u8))
        {
            var comma = text[..Math.Min(text.Length, MaxHead)].IndexOf((byte)',');
            if (comma < 0 || !text[..comma].EndsWith(";base64"u8)) return (null, "is no data URL in base64; it begins with data:image/png;base64, for example.");
            text = text[(comma + 1)..];
        }
        if (text.IsEmpty) return (null, "is empty; send a PNG, JPEG or WebP file in base64.");
        var file = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text, file, out _, out var length) is OperationStatus.Done ? (file[..length], null)
            : (null, "is not base64 (RFC 4648, section 4, with its padding), nor a data URL of it.");
    }
}
