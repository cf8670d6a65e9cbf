using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Client;

/// <summary>Which jobs a list has; all of them when nothing is said.</summary>
public sealed record JobListFilter
{
    /// <summary>Jobs at one of these statuses; empty for all.</summary>
    public IReadOnlyList<JobStatus> Statuses { get; init; } = [];

    /// <summary>Jobs of this tier.</summary>
    public Tier? Tier { get; init; }

    /// <summary>Jobs accepted at this time or later.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Jobs accepted before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Jobs whose prompt contains this text, whatever the case.</summary>
    public string? Prompt { get; init; }

    /// <summary>Jobs of this priority.</summary>
    public Priority? Priority { get; init; }

    /// <summary>Jobs of this batch.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>Jobs that run this one again.</summary>
    public Guid? RetryOf { get; init; }

    /// <summary>How many jobs are asked for at a time, 1 to 200.</summary>
    public int PageSize { get; init; } = 100;

    internal string Path(string? cursor)
    {
        var query = new List<string> { $"limit={PageSize.ToString(CultureInfo.InvariantCulture)}" };
        foreach (var status in Statuses) Add("status", status.Word());
        Add("tier", Tier?.Word());
        Add("createdAfter", CreatedAfter?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Add("createdBefore", CreatedBefore?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Add("prompt", Prompt);
        Add("priority", Priority?.Word());
        Add("batchId", BatchId?.ToString());
        Add("retryOf", RetryOf?.ToString());
        Add("cursor", cursor);
        return $"{JobRoutes.Jobs}?{string.Join('&', query)}";

        void Add(string name, string? value)
        {
            if (value is not null) query.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }
}
