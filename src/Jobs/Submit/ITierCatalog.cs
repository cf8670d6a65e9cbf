using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>The tiers that are served, each with the defaults and limits of its model.</summary>
public interface ITierCatalog
{
    /// <summary>The profiles, in the order of the tiers.</summary>
    ValueTask<IReadOnlyList<TierProfile>> ListAsync(CancellationToken cancellation);

    /// <summary>A tier's profile; null when nobody serves it.</summary>
    ValueTask<TierProfile?> FindAsync(Tier tier, CancellationToken cancellation);
}
