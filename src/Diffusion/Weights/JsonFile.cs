using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>Reads the small JSON files of a model folder: bounded in size and depth, no comments, no key twice, an object at the root.</summary>
internal static class JsonFile
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is too large, not JSON, or not an object.</exception>
    public static JsonElement Read(string path, int maxBytes = 1024 * 1024)
    {
        using var stream = File.OpenRead(path);
        if (stream.Length > maxBytes) throw new InvalidDataException($"{path} has {stream.Length} bytes; at most {maxBytes} are allowed.");
        try
        {
            using var document = JsonDocument.Parse(stream, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone()
                : throw new InvalidDataException($"{path} holds a JSON {document.RootElement.ValueKind}; an object is needed.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not valid JSON: {error.Message}", error);
        }
    }
}
