using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>Which jobs are meant; what is left out narrows nothing.</summary>
public sealed record JobFilter
{
    /// <summary>Jobs that stand at one of these; empty for all.</summary>
    public IReadOnlyCollection<JobStatus> Statuses { get; init; } = [];

    /// <summary>Jobs of this tier.</summary>
    public Tier? Tier { get; init; }

    /// <summary>Jobs accepted at this time or later.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Jobs accepted before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Jobs whose prompt contains this text, whatever the case of its letters.</summary>
    public string? Prompt { get; init; }

    /// <summary>Jobs that run this one again.</summary>
    public Guid? RetryOf { get; init; }

    /// <summary>Jobs of this priority.</summary>
    public Priority? Priority { get; init; }

    /// <summary>Jobs of this batch.</summary>
    public Guid? BatchId { get; init; }
}
