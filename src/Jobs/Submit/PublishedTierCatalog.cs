using Distributed.Contracts;
using Microsoft.Extensions.Logging;

namespace Distributed.Jobs;

/// <summary>
/// Tiers as workers have published them, for a process that has no models: read again when they are a few seconds old, or when a tier is
/// asked for that is not among them. While the database cannot be read the last ones stay in force.
/// </summary>
public sealed class PublishedTierCatalog(JobWorkers workers, TimeProvider time, ILogger<PublishedTierCatalog> logger) : ITierCatalog
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly OutageLog reading = new(logger, time, "Reading the tiers' profiles (the last ones stay in force)");
    private volatile Snapshot? latest;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<TierProfile>> ListAsync(CancellationToken cancellation)
    {
        if (latest is { Profiles: [_, ..] known, At: var at } && time.GetElapsedTime(at) < Fresh) return known;
        return await ReadAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<TierProfile?> FindAsync(Tier tier, CancellationToken cancellation) =>
        Among(await ListAsync(cancellation), tier) ?? Among(await ReadAsync(cancellation), tier);

    private static TierProfile? Among(IReadOnlyList<TierProfile> profiles, Tier tier) => profiles.FirstOrDefault(profile => profile.Tier == tier);

    private async Task<IReadOnlyList<TierProfile>> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            latest = new(await workers.ReadProfilesAsync(cancellation), time.GetTimestamp());
            reading.Succeeded();
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested && latest is not null)
        {
            reading.Failed(error);
        }
        return latest!.Profiles;
    }

    private sealed record Snapshot(IReadOnlyList<TierProfile> Profiles, long At);
}
