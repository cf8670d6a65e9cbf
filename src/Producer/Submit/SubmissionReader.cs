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
        ["prompt"] = (s, v, e, n) => s with { Prompt = JsonFields.Text(v, e, n) },
        ["negativePrompt"] = (s, v, e, n) => s with { NegativePrompt = JsonFields.Text(v, e, n) },
        ["tier"] = (s, v, e, n) => s with { Tier = JsonFields.Word<Tier>(v, e, n) },
        ["width"] = (s, v, e, n) => s with { Width = Integer(v, e, n) },
        ["height"] = (s, v, e, n) => s with { Height = Integer(v, e, n) },
        ["steps"] = (s, v, e, n) => s with { Steps = Integer(v, e, n) },
        ["guidanceScale"] = (s, v, e, n) => s with { GuidanceScale = Number(v, e, n) },
        ["scheduler"] = (s, v, e, n) => s with { Scheduler = JsonFields.Word<SchedulerName>(v, e, n) },
        ["seed"] = (s, v, e, n) => s with { Seed = Long(v, e, n) },
        ["imageCount"] = (s, v, e, n) => s with { ImageCount = Integer(v, e, n) },
    };

    /// <summary>Reads what can be read; every wrong field is added to the errors. A field that is null counts as left out.</summary>
    public static JobSubmission Read(JsonElement body, ICollection<FieldError> errors)
    {
        var submission = new JobSubmission();
        foreach (var field in JsonFields.Read(body, Fields.Keys, """{"prompt": "a red circle"}""", errors))
            submission = Fields[field.Name](submission, field.Value, errors, field.Name);
        return submission;
    }

    private static int? Integer(JsonElement value, ICollection<FieldError> errors, string name) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) ? number : JsonFields.Wrong<int?>(errors, name, "must be a whole number.");

    private static long? Long(JsonElement value, ICollection<FieldError> errors, string name) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number
            : JsonFields.Wrong<long?>(errors, name, "must be a whole number between 0 and 2⁶³ − 1.");

    private static double? Number(JsonElement value, ICollection<FieldError> errors, string name) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number
            : JsonFields.Wrong<double?>(errors, name, "must be a finite number.");
}
