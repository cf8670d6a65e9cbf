using System.Globalization;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Reads the parameters of a list of jobs and collects what is wrong with them.</summary>
internal sealed class JobListQuery
{
    private const int MaxText = 200;

    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private readonly List<FieldError> errors = [];

    public IReadOnlyList<FieldError> Errors => errors;

    public void Refuse(string name, string detail) => errors.Add(new(name, detail));

    public IReadOnlyList<T> Words<T>(string name, IReadOnlyList<string>? words) where T : struct, Enum
    {
        var values = (words ?? []).Select(Contracts.Words.Parse<T>).ToList();
        if (values.Contains(null)) Refuse(name, $"must be one of: {string.Join(", ", Contracts.Words.All<T>())}.");
        return [.. values.OfType<T>()];
    }

    public T? Word<T>(string name, string? word) where T : struct, Enum => Words<T>(name, word is null ? null : [word]) is [var only] ? only : null;

    public DateTimeOffset? Time(string name, string? text)
    {
        if (text is null) return null;
        if (DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        Refuse(name, "must be a time such as 2026-01-31T12:00:00Z; write the + of an offset as %2B.");
        return null;
    }

    public string? Text(string name, string? text)
    {
        if (text is { Length: 0 or > MaxText }) Refuse(name, $"must have 1 to {MaxText} characters.");
        return text;
    }

    public Guid? Id(string name, string? text)
    {
        if (text is null) return null;
        if (Guid.TryParse(text, out var id)) return id;
        Refuse(name, "must be an id such as 0198c0de-0000-7000-8000-0000000000aa.");
        return null;
    }

    public int Limit(int limit, int most)
    {
        if (limit < 1 || limit > most) Refuse("limit", $"must be between 1 and {most}.");
        return limit;
    }

    public JobCursor? Cursor(string? cursor)
    {
        var from = cursor is null ? null : JobCursor.Parse(cursor);
        if (cursor is not null && from is null) Refuse("cursor", "is none of ours; take nextCursor from the page before.");
        return from;
    }
}
