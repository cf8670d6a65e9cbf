using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>The tiers that are served, each with the defaults and limits of its model.</summary>
public sealed class TierCatalog(IEnumerable<TierProfile> profiles)
{
    private readonly Dictionary<Tier, TierProfile> profiles = profiles.ToDictionary(profile => profile.Tier);

    /// <summary>The profiles, in the order of the tiers.</summary>
    public IReadOnlyList<TierProfile> Profiles => [.. profiles.Values.OrderBy(profile => profile.Tier)];

    /// <summary>A tier's profile; null when nobody serves it.</summary>
    public TierProfile? Find(Tier tier) => profiles.GetValueOrDefault(tier);
}
