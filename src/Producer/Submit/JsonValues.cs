using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>Reads values out of a body; what is wrong with one is added to the errors, under its name, and the value is null.</summary>
internal static class JsonValues
{
    /// <summary>No more errors than these are told: a body of nothing but wrong fields must not become a much longer answer.</summary>
    public const int MaxErrors = 1000;

    /// <summary>The known fields of an object that are not null; unknown ones, and those that come twice, are added to the errors.</summary>
    /// <param name="body">What should be an object.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="at">Where it stands, as a JSON pointer without its #.</param>
    /// <param name="known">The fields.</param>
    /// <param name="example">What it could look like.</param>
    public static IEnumerable<JsonProperty> Fields(
        JsonElement body, ICollection<FieldError> errors, string at, IReadOnlyCollection<string> known, string example)
    {
        if (body.ValueKind is not JsonValueKind.Object)
        {
            errors.Add(new($"#{at}", $"must be a JSON object, for example {example}."));
            yield break;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in body.EnumerateObject())
        {
            if (errors.Count >= MaxErrors) yield break;
            var pointer = $"#{at}/{property.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (!seen.Add(property.Name)) errors.Add(new(pointer, "appears more than once."));
            else if (!known.Contains(property.Name)) errors.Add(new(pointer, $"is not known; the fields are: {string.Join(", ", known)}."));
            else if (property.Value.ValueKind is not JsonValueKind.Null) yield return property;
        }
    }

    /// <summary>A text.</summary>
    public static string? Text(JsonElement value, ICollection<FieldError> errors, string name)
    {
        if (value.ValueKind is not JsonValueKind.String) return Wrong<string>(errors, name, "must be a string.");
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return Wrong<string>(errors, name, "is not well-formed Unicode: a surrogate stands alone.");
        }
    }

    /// <summary>A value of an enumeration, by its word.</summary>
    public static T? Word<T>(JsonElement value, ICollection<FieldError> errors, string name) where T : struct, Enum
    {
        if (value.ValueKind is JsonValueKind.String && Words.Parse<T>(Text(value, errors, name) ?? "") is { } known) return known;
        return Wrong<T?>(errors, name, $"must be one of: {string.Join(", ", Words.All<T>())}.");
    }

    /// <summary>A whole number of 32 bits.</summary>
    public static int? Integer(JsonElement value, ICollection<FieldError> errors, string name) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) ? number : Wrong<int?>(errors, name, "must be a whole number.");

    /// <summary>A whole number of 64 bits.</summary>
    public static long? Long(JsonElement value, ICollection<FieldError> errors, string name) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number
            : Wrong<long?>(errors, name, "must be a whole number between 0 and 2⁶³ − 1.");

    /// <summary>A finite number.</summary>
    public static double? Number(JsonElement value, ICollection<FieldError> errors, string name) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number
            : Wrong<double?>(errors, name, "must be a finite number.");

    /// <summary>True or false.</summary>
    public static bool? Flag(JsonElement value, ICollection<FieldError> errors, string name) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : Wrong<bool?>(errors, name, "must be true or false.");

    private static T? Wrong<T>(ICollection<FieldError> errors, string name, string detail)
    {
        errors.Add(FieldError.Of(name, detail));
        return default;
    }
}
