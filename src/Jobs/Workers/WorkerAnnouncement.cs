using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>What a worker says of itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Device">What it paints on.</param>
/// <param name="Capacity">Jobs of each of these tiers it takes in hand at a time.</param>
/// <param name="Profiles">The tiers it serves, with what their models can paint.</param>
public sealed record WorkerAnnouncement(WorkerName Name, string Device, IReadOnlyDictionary<Tier, int> Capacity, IReadOnlyList<TierProfile> Profiles)
{
    /// <summary>With the same capacity for each of its tiers.</summary>
    public WorkerAnnouncement(WorkerName name, string device, int capacity, IReadOnlyList<TierProfile> profiles)
        : this(name, device, profiles.ToDictionary(profile => profile.Tier, _ => capacity), profiles)
    {
    }
}
