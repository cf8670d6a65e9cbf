using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>
/// Reads a job submission from JSON and says everything that is wrong with it at once: unknown and duplicate fields, wrong types, unknown words.
/// </summary>
internal static class SubmissionReader
{
    private delegate JobSubmission Field(JobSubmission submission, JsonElement value, ICollection<FieldError> errors, string name);

    private static readonly Dictionary<string, Field> Fields = new(StringComparer.Ordinal)
    {
        ["prompt"] = (s, v, e, n) => s with { Prompt = Text(v, e, n) },
        ["negativePrompt"] = (s, v, e, n) => s with { NegativePrompt = Text(v, e, n) },
        ["tier"] = (s, v, e, n) => s with { Tier = Word<Tier>(v, e, n) },
        ["width"] = (s, v, e, n) => s with { Width = Integer(v, e, n) },
        ["height"] = (s, v, e, n) => s with { Height = Integer(v, e, n) },
        ["steps"] = (s, v, e, n) => s with { Steps = Integer(v, e, n) },
        ["guidanceScale"] = (s, v, e, n) => s with { GuidanceScale = Number(v, e, n) },
        ["scheduler"] = (s, v, e, n) => s with { Scheduler = Word<SchedulerName>(v, e, n) },
        ["seed"] = (s, v, e, n) => s with { Seed = Long(v, e, n) },
        ["imageCount"] = (s, v, e, n) => s with { ImageCount = Integer(v, e, n) },
        ["eta"] = (s, v, e, n) => s with { Eta = Number(v, e, n) },
        ["clipSkip"] = (s, v, e, n) => s with { ClipSkip = Integer(v, e, n) },
        ["promptSyntax"] = (s, v, e, n) => s with { PromptSyntax = Word<PromptSyntax>(v, e, n) },
        ["inputImage"] = (s, v, e, n) => s with { InputImage = InputImageText.Read(v, e, n) },
        ["strength"] = (s, v, e, n) => s with { Strength = Number(v, e, n) },
        ["previews"] = (s, v, e, n) => s with { Previews = Flag(v, e, n) },
    };

    /// <summary>Reads what can be read; every wrong field is added to the errors. A field that is null counts as left out.</summary>
    public static JobSubmission Read(JsonElement body, ICollection<FieldError> errors)
    {
        var submission = new JobSubmission();
        if (body.ValueKind is not JsonValueKind.Object)
        {
            errors.Add(new("#", "must be a JSON object, for example {\"prompt\": \"a red circle\"}."));
            return submission;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in body.EnumerateObject())
        {
            if (NameOf(property) is not { } name)
            {
                errors.Add(new("#", "has a field whose name is not well-formed Unicode."));
                continue;
            }
            var pointer = name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            if (!seen.Add(name)) errors.Add(FieldError.Of(pointer, "appears more than once."));
            else if (!Fields.TryGetValue(name, out var field))
                errors.Add(FieldError.Of(pointer, $"is not known; the fields are: {string.Join(", ", Fields.Keys)}."));
            else if (property.Value.ValueKind is not JsonValueKind.Null) submission = field(submission, property.Value, errors, name);
        }
        return submission;
    }

    /// <summary>A property's name; null when it is no text, which the parser finds out only now.</summary>
    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement value, ICollection<FieldError> errors, string name)
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

    private static T? Word<T>(JsonElement value, ICollection<FieldError> errors, string name) where T : struct, Enum
    {
        if (value.ValueKind is JsonValueKind.String && Words.Parse<T>(Text(value, errors, name) ?? "") is { } known) return known;
        return Wrong<T?>(errors, name, $"must be one of: {string.Join(", ", Words.All<T>())}.");
    }

    private static int? Integer(JsonElement value, ICollection<FieldError> errors, string name) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) ? number : Wrong<int?>(errors, name, "must be a whole number.");

    private static long? Long(JsonElement value, ICollection<FieldError> errors, string name) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number
            : Wrong<long?>(errors, name, "must be a whole number between 0 and 2⁶³ − 1.");

    private static double? Number(JsonElement value, ICollection<FieldError> errors, string name) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number
            : Wrong<double?>(errors, name, "must be a finite number.");

    private static bool? Flag(JsonElement value, ICollection<FieldError> errors, string name) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : Wrong<bool?>(errors, name, "must be true or false.");

    private static T? Wrong<T>(ICollection<FieldError> errors, string name, string detail)
    {
        errors.Add(FieldError.Of(name, detail));
        return default;
    }
}
