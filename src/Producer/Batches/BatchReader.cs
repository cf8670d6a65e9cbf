using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>Reads a batch from JSON (<see cref="BatchSubmission"/>) and says everything that is wrong with it at once.</summary>
internal static class BatchReader
{
    private const string Prompts = "prompts", Jobs = "jobs", Matrix = "matrix";
    private const string Example = """{"prompts": ["a red circle", "a blue square"]}""";

    private static readonly string[] Fields = ["name", "defaults", Prompts, Jobs, Matrix];

    /// <summary>Reads what can be read. The jobs are empty when what says them is wrong.</summary>
    public static BatchBody Read(JsonElement body, ICollection<FieldError> errors)
    {
        var fields = JsonValues.Fields(body, errors, at: "", Fields, Example).ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
        var name = fields.TryGetValue("name", out var text) ? ReadName(text, errors) : null;
        var hasDefaults = fields.TryGetValue("defaults", out var given);
        var defaults = hasDefaults ? SubmissionReader.Read(given, errors, "/defaults") : new();
        if (defaults.InputImage is not null) RefuseImage(errors, "#/defaults");
        var forms = fields.Keys.Where(field => field is Prompts or Jobs or Matrix).ToList();
        if (forms is not [var form])
        {
            if (body.ValueKind is JsonValueKind.Object)
                errors.Add(new("#", $"must have exactly one of prompts, jobs and matrix, for example {Example}."));
            return new(name, "", []);
        }
        var entries = form switch
        {
            Prompts => ReadPrompts(fields[form], defaults, errors),
            Jobs => ReadJobs(fields[form], defaults, hasDefaults ? Names(given) : [], errors),
            _ => MatrixReader.Read(fields[form], defaults, errors),
        };
        return new(name, form, entries);
    }

    /// <summary>Whether so many jobs may be in a batch.</summary>
    public static bool IsAllowed(long count, string pointer, ICollection<FieldError> errors)
    {
        if (count is >= 1 and <= BatchSubmission.MaxJobs) return true;
        errors.Add(new(pointer, $"makes {count} jobs; a batch has 1 to {BatchSubmission.MaxJobs}."));
        return false;
    }

    private static string? ReadName(JsonElement value, ICollection<FieldError> errors)
    {
        var name = JsonValues.Text(value, errors, "name");
        if (name?.Length > BatchSubmission.MaxNameLength) errors.Add(FieldError.Of("name", $"has {name.Length} characters; at most {BatchSubmission.MaxNameLength} are allowed."));
        if (name is not null && name.Any(char.IsControl)) errors.Add(FieldError.Of("name", "contains control characters."));
        return name;
    }

    private static IReadOnlyList<BatchEntry> ReadPrompts(JsonElement prompts, JobSubmission defaults, ICollection<FieldError> errors)
    {
        if (!IsList(prompts, Prompts, errors)) return [];
        return [.. prompts.EnumerateArray().Select((prompt, i) => new BatchEntry(
            defaults with { Prompt = JsonValues.Text(prompt, errors, $"{Prompts}/{i}") },
            field => field == "prompt" ? $"#/{Prompts}/{i}" : $"#/defaults/{field}"))];
    }

    private static IReadOnlyList<BatchEntry> ReadJobs(JsonElement jobs, JobSubmission defaults, HashSet<string> defaulted, ICollection<FieldError> errors)
    {
        if (!IsList(jobs, Jobs, errors)) return [];
        return [.. jobs.EnumerateArray().Select((job, i) =>
        {
            var submission = SubmissionReader.Read(job, errors, $"/{Jobs}/{i}", defaults);
            if (submission.InputImage is not null && defaults.InputImage is null) RefuseImage(errors, $"#/{Jobs}/{i}");
            var own = Names(job);
            return new BatchEntry(submission, field => own.Contains(field) || !defaulted.Contains(field) ? $"#/{Jobs}/{i}/{field}" : $"#/defaults/{field}");
        })];
    }

    private static bool IsList(JsonElement value, string name, ICollection<FieldError> errors)
    {
        if (value.ValueKind is JsonValueKind.Array) return IsAllowed(value.GetArrayLength(), $"#/{name}", errors);
        errors.Add(FieldError.Of(name, "must be a list."));
        return false;
    }

    private static HashSet<string> Names(JsonElement value) => value.ValueKind is not JsonValueKind.Object ? []
        : [.. value.EnumerateObject().Where(field => field.Value.ValueKind is not JsonValueKind.Null).Select(field => field.Name)];

    private static void RefuseImage(ICollection<FieldError> errors, string at) =>
        errors.Add(new($"{at}/inputImage", $"is not taken in a batch; send such jobs one by one (POST {JobRoutes.Jobs})."));
}
