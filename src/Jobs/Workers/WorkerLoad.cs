using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A worker with what it has in hand, as those see it who run the system.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Running">Jobs whose lease it holds.</param>
/// <param name="IsLost">Whether it has been silent for a lease: it has died or cannot reach the database, and its jobs go to others.</param>
public sealed record WorkerLoad(WorkerDetails Worker, long Running, bool IsLost)
{
    /// <summary>Jobs of each tier whose lease it holds; tiers of which it holds none are left out.</summary>
    public IReadOnlyDictionary<Tier, long> RunningByTier { get; init; } = new Dictionary<Tier, long>();

    /// <summary>Jobs of each of its tiers that it takes in hand at a time: each tier has its own line, and those on one device share its time.</summary>
    public IReadOnlyDictionary<Tier, int> CapacityByTier { get; init; } = new Dictionary<Tier, int>();
}
