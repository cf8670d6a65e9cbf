using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A row of <c>workers</c>: one per worker and tier it serves.</summary>
public sealed class WorkerRow
{
    /// <summary>The worker's name.</summary>
    public required string Name { get; init; }

    /// <summary>A tier it serves.</summary>
    public Tier Tier { get; init; }

    /// <summary>What it paints on.</summary>
    public required string Device { get; init; }

    /// <summary>Jobs of the tier it takes in hand at a time.</summary>
    public int Capacity { get; init; }

    /// <summary>When it announced itself.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was last heard of.</summary>
    public DateTimeOffset HeartbeatAt { get; init; }

    /// <summary>Whether it takes no more jobs.</summary>
    public bool Draining { get; init; }

    /// <summary>Whether somebody asked it to take no more jobs; its heartbeat brings it the news.</summary>
    public bool DrainRequested { get; init; }
}
