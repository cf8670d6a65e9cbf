using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A row of <c>tier_profiles</c>: what a tier's model can paint, as the worker that last loaded it says.</summary>
public sealed class TierProfileRow
{
    /// <summary>The tier.</summary>
    public Tier Tier { get; init; }

    /// <summary>The profile as JSON (<see cref="TierProfile"/>).</summary>
    public required string Profile { get; init; }

    /// <summary>When a worker last said so.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
