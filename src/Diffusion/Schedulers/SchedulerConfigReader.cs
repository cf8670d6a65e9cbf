using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>Typed reading of scheduler_config.json: null where a key is missing or null, an error that names the key where it is unusable.</summary>
internal readonly struct SchedulerConfigReader
{
    private readonly JsonElement json;

    public SchedulerConfigReader(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new InvalidDataException("scheduler_config.json is not a JSON object.");
        this.json = json.Clone();
    }

    /// <summary>Throws if one of the keys is true.</summary>
    public void RefuseTrue(string sampler, params ReadOnlySpan<string> refused)
    {
        foreach (var key in refused)
        {
            if (Bool(key) == true)
                throw new InvalidDataException($"scheduler_config.json: {sampler} with {key} true is not supported; set \"{key}\": false.");
        }
    }

    /// <summary>Throws if a text is there that is not one of those that are built.</summary>
    public void AllowOnly(string sampler, string key, params string[] built)
    {
        if (Text(key) is { } text && !built.Contains(text, StringComparer.Ordinal))
            throw new InvalidDataException($"scheduler_config.json: {sampler} with {key} \"{text}\" is not supported; set \"{key}\": \"{built[0]}\".");
    }

    public string? Text(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, "a text");

    public bool? Bool(string key) => Find(key) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(key, "true or false");

    public int? Integer(string key, int least, int most) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most ? number
        : throw Wrong(key, $"a whole number from {least} to {most}");

    public double? Number(string key, double least, double most) => Find(key) is { } value ? Number(key, value, least, most) : null;

    /// <summary>Any number, also one that Python writes as a bare Infinity.</summary>
    public double? NumberOrInfinity(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : value.ValueKind != JsonValueKind.String ? throw Wrong(key, "a number")
        : value.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw Wrong(key, "a number"),
        };

    public IReadOnlyList<float>? Numbers(string key, double least, double most)
    {
        if (Find(key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(key, "a list of numbers");
        var numbers = new List<float>();
        foreach (var item in value.EnumerateArray()) numbers.Add((float)Number(key, item, least, most));
        return numbers;
    }

    public T? OneOf<T>(string key, params (string Name, T Value)[] choices) where T : struct
    {
        if (Text(key) is not { } name) return null;
        foreach (var choice in choices)
        {
            if (choice.Name == name) return choice.Value;
        }
        throw Wrong(key, $"one of {string.Join(", ", choices.Select(choice => choice.Name))}, not '{name}'");
    }

    private static double Number(string key, JsonElement value, double least, double most) =>
        value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number > least && number < most ? number
        : throw Wrong(key, $"numbers between {least} and {most}");

    private JsonElement? Find(string key) => json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static InvalidDataException Wrong(string key, string expected) => new($"scheduler_config.json: {key} must be {expected}.");
}
