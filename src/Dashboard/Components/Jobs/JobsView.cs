using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Dashboard;

/// <summary>Which jobs a list shows, as its address says it, so that a view can be shared and Back works.</summary>
public sealed record JobsView
{
    /// <summary>How far back a list may look.</summary>
    public static IReadOnlyList<(string Word, string Label, TimeSpan Span)> Ages { get; } =
    [
        ("1h", "last hour", TimeSpan.FromHours(1)),
        ("24h", "last 24 hours", TimeSpan.FromHours(24)),
        ("7d", "last 7 days", TimeSpan.FromDays(7)),
        ("30d", "last 30 days", TimeSpan.FromDays(30)),
    ];

    /// <summary>The statuses; empty for all.</summary>
    public IReadOnlyList<JobStatus> Statuses { get; init; } = [];

    /// <summary>The tier; null for all.</summary>
    public Tier? Tier { get; init; }

    /// <summary>How far back, as a word of <see cref="Ages"/>; null for any time.</summary>
    public string? Age { get; init; }

    /// <summary>A text in the prompt; null for any prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>The batch; null for jobs of any and of none.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>Where the page begins; null for the newest.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether anything but the status narrows the view.</summary>
    public bool IsNarrowed => Tier is not null || Age is not null || Prompt is not null || BatchId is not null;

    /// <summary>Reads the parts of an address; what nobody could have meant is left out.</summary>
    public static JobsView Read(IEnumerable<string>? statuses, string? tier, string? age, string? prompt, string? batch, string? cursor) => new()
    {
        Statuses = [.. (statuses ?? []).Select(Words.Parse<JobStatus>).OfType<JobStatus>().Distinct().Order()],
        Tier = tier is null ? null : Words.Parse<Tier>(tier),
        Age = Ages.Any(known => known.Word == age) ? age : null,
        Prompt = string.IsNullOrWhiteSpace(prompt) ? null : prompt.Trim(),
        BatchId = Guid.TryParse(batch, out var id) ? id : null,
        Cursor = cursor is not null && JobCursor.Parse(cursor) is not null ? cursor : null,
    };

    /// <summary>The view with a status added, or taken away if it was there. Begins at the newest.</summary>
    public JobsView Toggle(JobStatus status) => this with
    {
        Statuses = [.. (Statuses.Contains(status) ? Statuses.Where(other => other != status) : Statuses.Append(status)).Order()],
        Cursor = null,
    };

    /// <summary>The address of the view.</summary>
    /// <param name="page">The page that shows it.</param>
    public string Address(string page)
    {
        var parts = Statuses.Select(status => ("status", (string?)status.Word()))
            .Append(("tier", Tier?.Word())).Append(("age", Age)).Append(("prompt", Prompt))
            .Append(("batchId", BatchId?.ToString())).Append(("cursor", Cursor))
            .Where(part => part.Item2 is not null).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}").ToList();
        return parts is [] ? page : $"{page}?{string.Join('&', parts)}";
    }

    /// <summary>What the view means to the database.</summary>
    public JobFilter Filter(DateTimeOffset now) => new()
    {
        Statuses = Statuses,
        Tier = Tier,
        CreatedAfter = Age is null ? null : now - Ages.First(known => known.Word == Age).Span,
        Prompt = Prompt,
        BatchId = BatchId,
    };
}
