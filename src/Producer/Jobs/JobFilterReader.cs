using System.Globalization;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Reads the parameters that narrow a list of jobs; every wrong one is added to the errors, under its name. An empty one is left out.</summary>
internal sealed class JobFilterReader(ICollection<FieldError> errors)
{
    private static readonly string[] Times = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <summary>Several words, each in a parameter of its own or separated by commas.</summary>
    public IReadOnlyCollection<T> Words<T>(string name, string[]? texts) where T : struct, Enum
    {
        var words = (texts ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        var known = words.Select(Contracts.Words.Parse<T>).OfType<T>().ToList();
        if (known.Count < words.Count) Refuse(name, $"must be one or several of: {string.Join(", ", Contracts.Words.All<T>())}.");
        return known;
    }

    /// <summary>One word.</summary>
    public T? Word<T>(string name, string? text) where T : struct, Enum =>
        Read(name, text, Contracts.Words.Parse<T>, $"must be one of: {string.Join(", ", Contracts.Words.All<T>())}.");

    /// <summary>A point in time; UTC unless it says otherwise.</summary>
    public DateTimeOffset? Time(string name, string? text) => Read<DateTimeOffset>(name, text, one =>
            // A plus sign that was not escaped arrives as a blank.
            DateTimeOffset.TryParseExact(one.Replace(' ', '+'), Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
        "must be a date or a time, for example 2026-01-31 or 2026-01-31T09:30:00Z.");

    /// <summary>A job's id.</summary>
    public Guid? Id(string name, string? text) => Read<Guid>(name, text, one => Guid.TryParse(one, out var id) ? id : null, "must be the id of a job.");

    /// <summary>Where a page ended.</summary>
    public JobCursor? Cursor(string name, string? text) => Read(name, text, JobCursor.Parse, "is none of ours; take nextCursor from the page before.");

    /// <summary>A part of a prompt.</summary>
    public string? Text(string name, string? text)
    {
        if (text?.Length > SubmissionCheck.MaxPromptLength) Refuse(name, $"has {text.Length} characters; at most {SubmissionCheck.MaxPromptLength} are allowed.");
        return text;
    }

    /// <summary>A number within bounds.</summary>
    public int Number(string name, int number, int least, int most)
    {
        if (number < least || number > most) Refuse(name, $"must be between {least} and {most}.");
        return number;
    }

    private T? Read<T>(string name, string? text, Func<string, T?> parse, string otherwise) where T : struct
    {
        if (string.IsNullOrEmpty(text)) return null;
        var value = parse(text);
        if (value is null) Refuse(name, otherwise);
        return value;
    }

    private void Refuse(string name, string detail) => errors.Add(new(name, detail));
}
