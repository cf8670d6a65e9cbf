using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>The tiers that are served, each with the defaults and limits of its model.</summary>
public sealed class TierCatalog
{
    private volatile IReadOnlyDictionary<Tier, TierProfile> profiles = new Dictionary<Tier, TierProfile>();

    /// <summary>A catalog that is known from the start.</summary>
    public TierCatalog(IEnumerable<TierProfile> profiles) => Replace(profiles);

    /// <summary>The profiles, in the order of the tiers.</summary>
    public IReadOnlyList<TierProfile> Profiles => [.. profiles.Values.OrderBy(profile => profile.Tier)];

    /// <summary>A tier's profile; null when nobody serves it.</summary>
    public TierProfile? Find(Tier tier) => profiles.GetValueOrDefault(tier);

    /// <summary>Puts other profiles in force.</summary>
    public void Replace(IEnumerable<TierProfile> others) => profiles = others.ToDictionary(profile => profile.Tier);
}
