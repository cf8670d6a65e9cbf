using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>
/// The tokens that are marks rather than text, and the length every prompt is brought to, from tokenizer_config.json and
/// special_tokens_map.json; CLIP's own where a file or a key is missing.
/// </summary>
internal sealed record ClipSpecialTokens(string Bos, string Eos, string Pad, string Unknown, int MaxLength)
{
    public const string Start = "<|startoftext|>";
    public const string End = "<|endoftext|>";
    public const int DefaultMaxLength = 77;

    /// <summary>Above this, model_max_length is the stand-in for "unlimited" that transformers writes.</summary>
    private const int LargestMaxLength = 4096;

    /// <exception cref="InvalidDataException">A file is not a JSON object or holds an unusable value; the message names file and key.</exception>
    public static ClipSpecialTokens Load(string folder)
    {
        // The configuration is the newer of the two and wins.
        JsonElement[] files = [ReadObject(folder, "tokenizer_config.json"), ReadObject(folder, "special_tokens_map.json")];
        return new(Token("bos_token", Start), Token("eos_token", End), Token("pad_token", End), Token("unk_token", End),
            Length(files[0], folder));

        string Token(string key, string otherwise) => files.Select(file => Content(file, key, folder)).FirstOrDefault(token => token is not null) ?? otherwise;
    }

    /// <summary>The marks themselves, each once; wherever one stands in a prompt it is that token.</summary>
    public IEnumerable<string> Marks => new[] { Bos, Eos, Pad, Unknown }.Distinct();

    private static string? Content(JsonElement file, string key, string folder)
    {
        if (file.ValueKind != JsonValueKind.Object || !file.TryGetProperty(key, out var token)) return null;
        if (token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out var content)) token = content;
        return token.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String when token.GetString() is { Length: > 0 } text => text,
            _ => throw new InvalidDataException($"{key} in the tokenizer folder {folder} is neither a text nor an object with a text 'content'."),
        };
    }

    private static int Length(JsonElement file, string folder)
    {
        if (file.ValueKind != JsonValueKind.Object || !file.TryGetProperty("model_max_length", out var length)) return DefaultMaxLength;
        if (length.ValueKind != JsonValueKind.Number || length.GetDouble() is not (>= 3 and var number))
        {
            throw new InvalidDataException($"model_max_length in {Path.Combine(folder, "tokenizer_config.json")} must be a number of at least 3.");
        }
        return number > LargestMaxLength ? DefaultMaxLength : (int)number;
    }

    private static JsonElement ReadObject(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) return default;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone()
                : throw new InvalidDataException($"{path} is not a JSON object.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not JSON: {error.Message}", error);
        }
    }
}
