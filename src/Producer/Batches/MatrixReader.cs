using System.Text.Json;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Reads a matrix (<see cref="BatchMatrix"/>) as the jobs of a batch: each combination of its values, the last axis changing fastest.</summary>
internal static class MatrixReader
{
    private const string At = "/matrix", Seed = "seed";
    private const string Example = """{"prompt": ["a red circle"], "seed": [1, 2]}""";

    /// <summary>The axes, the slowest first.</summary>
    private static readonly string[] Axes = ["prompt", Seed, "guidanceScale", "scheduler", "steps", "tier"];

    public static IReadOnlyList<BatchEntry> Read(JsonElement matrix, JobSubmission defaults, ICollection<FieldError> errors)
    {
        var before = errors.Count;
        var given = JsonValues.Fields(matrix, errors, At, Axes, Example).ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
        foreach (var (name, values) in given) CheckAxis(name, values, errors);
        if (errors.Count > before) return [];
        if (given.Count == 0)
        {
            errors.Add(new($"#{At}", $"must have a list of values for one or more of: {string.Join(", ", Axes)}."));
            return [];
        }
        var axes = Axes.Where(given.ContainsKey).Select(name => (Name: name, Values: given[name].EnumerateArray().ToList())).ToList();
        if (!BatchReader.IsAllowed(axes.Aggregate(1L, (count, axis) => count * axis.Values.Count), $"#{At}", errors)) return [];

        List<(JobSubmission Submission, Dictionary<string, int> Places)> cells = [(defaults, [])];
        foreach (var (name, values) in axes)
        {
            cells = [.. cells.SelectMany(cell => values.Select((value, i) => (
                SubmissionReader.Set(cell.Submission, name, value, errors, Pointer(name, i)), new Dictionary<string, int>(cell.Places) { [name] = i })))];
        }
        return [.. cells.Select(cell => new BatchEntry(cell.Submission,
            field => cell.Places.TryGetValue(field, out var place) ? $"#{Pointer(field, place)}" : $"#/defaults/{field}"))];
    }

    /// <summary>Gives all jobs of a matrix one seed where nobody names any.</summary>
    public static IReadOnlyList<BatchEntry> WithSeed(IReadOnlyList<BatchEntry> entries)
    {
        var seed = SubmissionCheck.RandomSeed();
        return [.. entries.Select(entry => entry with { Submission = entry.Submission with { Seed = entry.Submission.Seed ?? seed } })];
    }

    /// <summary>Each value alone, before there are combinations of it.</summary>
    private static void CheckAxis(string name, JsonElement values, ICollection<FieldError> errors)
    {
        if (values.ValueKind is not JsonValueKind.Array)
        {
            errors.Add(new($"#{At}/{name}", "must be a list."));
            return;
        }
        if (!BatchReader.IsAllowed(values.GetArrayLength(), $"#{At}/{name}", errors)) return;          // before the product, which so cannot overflow
        foreach (var (i, value) in values.EnumerateArray().Index()) SubmissionReader.Set(new(), name, value, errors, Pointer(name, i));
    }

    private static string Pointer(string axis, int place) => $"{At}/{axis}/{place}";
}
