using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>Reads the fields of a request's JSON object; everything that is wrong with one is added to the errors.</summary>
internal static class JsonFields
{
    /// <summary>The fields that have a value and are known. A field that is null counts as left out.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="known">The names of the fields there are.</param>
    /// <param name="example">What a body may look like.</param>
    /// <param name="errors">Unknown and repeated fields are added here, and a body that is no object.</param>
    public static IEnumerable<JsonProperty> Read(JsonElement body, IReadOnlyCollection<string> known, string example, ICollection<FieldError> errors)
    {
        if (body.ValueKind is not JsonValueKind.Object)
        {
            errors.Add(new("#", $"must be a JSON object, for example {example}."));
            yield break;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in body.EnumerateObject())
        {
            var pointer = property.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            if (!seen.Add(property.Name)) errors.Add(FieldError.Of(pointer, "appears more than once."));
            else if (!known.Contains(property.Name)) errors.Add(FieldError.Of(pointer, $"is not known; the fields are: {string.Join(", ", known)}."));
            else if (property.Value.ValueKind is not JsonValueKind.Null) yield return property;
        }
    }

    /// <summary>A string.</summary>
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

    /// <summary>A value of an enumeration.</summary>
    public static T? Word<T>(JsonElement value, ICollection<FieldError> errors, string name) where T : struct, Enum
    {
        if (value.ValueKind is JsonValueKind.String && Words.Parse<T>(Text(value, errors, name) ?? "") is { } known) return known;
        return Wrong<T?>(errors, name, $"must be one of: {string.Join(", ", Words.All<T>())}.");
    }

    /// <summary>Adds an error, and gives nothing.</summary>
    public static T? Wrong<T>(ICollection<FieldError> errors, string name, string detail)
    {
        errors.Add(FieldError.Of(name, detail));
        return default;
    }
}
