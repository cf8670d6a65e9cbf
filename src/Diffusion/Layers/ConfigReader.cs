using System.Globalization;
using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>
/// Reads a network's config.json. Keys that are missing take the default that diffusers or transformers give them; a value the network
/// cannot honour is refused with the key, the value and what is supported.
/// </summary>
/// <exception cref="InvalidDataException">Every refusal.</exception>
internal sealed class ConfigReader(JsonElement json, string network)
{
    private readonly JsonElement json = json.ValueKind == JsonValueKind.Object ? json
        : throw new InvalidDataException($"{network} config: a JSON object is expected, not {json.ValueKind}.");

    public int Int(string key, int fallback) => Find(key) is { } value ? AsInt(key, value) : fallback;

    /// <summary>A whole number above zero.</summary>
    public int Count(string key, int fallback) => Positive(key, Int(key, fallback));

    /// <summary>A number that may also be null or missing.</summary>
    public int? OptionalInt(string key) => Find(key) is { ValueKind: not JsonValueKind.Null } value ? AsInt(key, value) : null;

    public double Double(string key, double fallback) => Find(key) is not { } value ? fallback
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Refuse(key, "a number");

    public bool Bool(string key, bool fallback) => Find(key)?.ValueKind switch
    {
        null => fallback,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Refuse(key, "true, false"),
    };

    /// <summary>A text or null, one of the supported ones.</summary>
    public string? Text(string key, string? fallback, params string?[] supported)
    {
        if (Find(key) is not { } value) return fallback;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return (text is not null || value.ValueKind == JsonValueKind.Null) && supported.Contains(text) ? text
            : throw Refuse(key, string.Join(", ", supported.Select(s => s ?? "null")));
    }

    /// <summary>A list of whole numbers above zero.</summary>
    public IReadOnlyList<int> Ints(string key, params int[] fallback) => Find(key) is not { } value ? fallback
        : value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
            ? [.. value.EnumerateArray().Select(item => Positive(key, AsInt(key, item)))]
            : throw Refuse(key, "a list of whole numbers");

    /// <summary>One number for all levels, or a list with one for each.</summary>
    public IReadOnlyList<int> IntPerLevel(string key, int levels, int fallback)
    {
        if (Find(key) is not { ValueKind: JsonValueKind.Array }) return [.. Enumerable.Repeat(Count(key, fallback), levels)];
        var list = Ints(key);
        return list.Count == levels ? list : throw Refuse(key, $"one number, or {levels} of them");
    }

    /// <summary>A list of names, each of which one of the two, said as whether it is <paramref name="yes"/>.</summary>
    public IReadOnlyList<bool> Kinds(string key, int levels, string yes, string no, params string[] fallback)
    {
        var names = Find(key) is not { } value ? fallback
            : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => item.ToString())] : [];
        return names.Length == levels && names.All(name => name == yes || name == no) ? [.. names.Select(name => name == yes)]
            : throw Refuse(key, $"a list of {levels}, each {(yes == no ? yes : $"{yes} or {no}")}");
    }

    /// <summary>Refuses every value but these; a missing key passes, and a list passes if each of its items does.</summary>
    public void Only(string key, params object?[] supported)
    {
        if (Find(key) is not { } value) return;
        if (value.ValueKind == JsonValueKind.Array ? !value.EnumerateArray().All(Supported) : !Supported(value))
            throw Refuse(key, string.Join(", ", supported.Select(JsonText)));
        bool Supported(JsonElement item) => supported.Any(one => one switch
        {
            null => item.ValueKind == JsonValueKind.Null,
            int number => item.ValueKind == JsonValueKind.Number && item.GetDouble() == number,
            _ => item.GetRawText() == JsonText(one),
        });
    }

    /// <summary>Refuses widths that cannot be shared out evenly.</summary>
    public void Divides(string key, int parts, int channels)
    {
        if (parts < 1 || channels % parts != 0)
            throw new InvalidDataException($"{network} config: {key} is {parts}, which does not divide {channels} channels.");
    }

    public InvalidDataException Refuse(string key, string supported) =>
        new($"{network} config: {key} is {Find(key)?.GetRawText() ?? "missing"}; supported: {supported}.");

    private JsonElement? Find(string key) => json.TryGetProperty(key, out var value) ? value : null;

    private int AsInt(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw Refuse(key, "a whole number");

    private int Positive(string key, int number) => number > 0 ? number : throw Refuse(key, "numbers above zero");

    private static string JsonText(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
