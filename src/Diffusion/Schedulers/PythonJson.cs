using System.Buffers;
using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>
/// Reads JSON as Python writes it: NaN, Infinity and −Infinity stand bare, as in <c>lambda_min_clipped</c> of every DPM-Solver
/// configuration that diffusers saves. They become the texts "NaN", "Infinity" and "-Infinity".
/// </summary>
internal static class PythonJson
{
    private static readonly byte[][] Words = [.. new[] { "NaN", "Infinity", "-Infinity" }.Select(word => word.Select(letter => (byte)letter).ToArray())];

    /// <exception cref="JsonException">It is not JSON even so.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        var json = new ArrayBufferWriter<byte>(utf8.Length + 16);
        var inText = false;
        for (var at = 0; at < utf8.Length;)
        {
            var length = 1;
            if (utf8[at] == '"') inText = !inText;
            else if (inText && utf8[at] == '\\') length = Math.Min(2, utf8.Length - at);
            else if (!inText && WordAt(utf8[at..]) is { } word)
            {
                json.Write("\""u8);
                json.Write(word);
                json.Write("\""u8);
                at += word.Length;
                continue;
            }
            json.Write(utf8.Slice(at, length));
            at += length;
        }
        using var document = JsonDocument.Parse(json.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static byte[]? WordAt(ReadOnlySpan<byte> utf8)
    {
        foreach (var word in Words)
        {
            if (utf8.StartsWith(word)) return word;
        }
        return null;
    }
}
