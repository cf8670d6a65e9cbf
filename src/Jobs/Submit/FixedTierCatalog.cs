using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>Tiers that are known from the start, for a process that has the models itself.</summary>
public sealed class FixedTierCatalog(IEnumerable<TierProfile> profiles) : ITierCatalog
{
    private readonly IReadOnlyList<TierProfile> profiles = [.. profiles.OrderBy(profile => profile.Tier)];

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TierProfile>> ListAsync(CancellationToken cancellation) => new(profiles);

    /// <inheritdoc/>
    public ValueTask<TierProfile?> FindAsync(Tier tier, CancellationToken cancellation) => new(profiles.FirstOrDefault(profile => profile.Tier == tier));
}
