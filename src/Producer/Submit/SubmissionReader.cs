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
        ["prompt"] = (s, v, e, n) => s with { Prompt = JsonValues.Text(v, e, n) },
        ["negativePrompt"] = (s, v, e, n) => s with { NegativePrompt = JsonValues.Text(v, e, n) },
        ["tier"] = (s, v, e, n) => s with { Tier = JsonValues.Word<Tier>(v, e, n) },
        ["width"] = (s, v, e, n) => s with { Width = JsonValues.Integer(v, e, n) },
        ["height"] = (s, v, e, n) => s with { Height = JsonValues.Integer(v, e, n) },
        ["steps"] = (s, v, e, n) => s with { Steps = JsonValues.Integer(v, e, n) },
        ["guidanceScale"] = (s, v, e, n) => s with { GuidanceScale = JsonValues.Number(v, e, n) },
        ["scheduler"] = (s, v, e, n) => s with { Scheduler = JsonValues.Word<SchedulerName>(v, e, n) },
        ["seed"] = (s, v, e, n) => s with { Seed = JsonValues.Long(v, e, n) },
        ["imageCount"] = (s, v, e, n) => s with { ImageCount = JsonValues.Integer(v, e, n) },
        ["eta"] = (s, v, e, n) => s with { Eta = JsonValues.Number(v, e, n) },
        ["clipSkip"] = (s, v, e, n) => s with { ClipSkip = JsonValues.Integer(v, e, n) },
        ["promptSyntax"] = (s, v, e, n) => s with { PromptSyntax = JsonValues.Word<PromptSyntax>(v, e, n) },
        ["inputImage"] = (s, v, e, n) => s with { InputImage = InputImageText.Read(v, e, n) },
        ["strength"] = (s, v, e, n) => s with { Strength = JsonValues.Number(v, e, n) },
        ["previews"] = (s, v, e, n) => s with { Previews = JsonValues.Flag(v, e, n) },
        ["priority"] = (s, v, e, n) => s with { Priority = JsonValues.Word<Priority>(v, e, n) },
        ["deadlineSeconds"] = (s, v, e, n) => s with { DeadlineSeconds = JsonValues.Integer(v, e, n) },
    };

    /// <summary>Reads what can be read; every wrong field is added to the errors. A field that is null counts as left out.</summary>
    /// <param name="body">The submission.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="at">Where the submission stands in the body, as a JSON pointer without its #: empty, or for example <c>/jobs/3</c>.</param>
    /// <param name="defaults">What it takes where it says nothing.</param>
    public static JobSubmission Read(JsonElement body, ICollection<FieldError> errors, string at = "", JobSubmission? defaults = null)
    {
        var submission = defaults ?? new();
        foreach (var property in JsonValues.Fields(body, errors, at, Fields.Keys, "{\"prompt\": \"a red circle\"}"))
            submission = Fields[property.Name](submission, property.Value, errors, $"{at}/{property.Name}"[1..]);
        return submission;
    }

    /// <summary>Sets one field of a submission; the name of the field is one of ours.</summary>
    /// <param name="submission">The submission before.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="errors">Takes what is wrong with it.</param>
    /// <param name="at">Where the value stands in the body, as a JSON pointer without its #.</param>
    public static JobSubmission Set(JobSubmission submission, string field, JsonElement value, ICollection<FieldError> errors, string at) =>
        Fields[field](submission, value, errors, at[1..]);
}
