using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>
/// How many jobs stand before one that waits. Clients ask for the same waiting jobs again and again, and most of all when the system is slow: so
/// a tenant's class is read at most once a second, however many ask, and a job finds its place in the list.
/// </summary>
internal sealed class WaitingPlaces(EstimateReads reads, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SharedReads<(Tier Tier, string Tenant, Priority Priority), (DateTimeOffset, Guid)[]> waiting =
        new(time, Fresh, own => reads.WaitingAsync(own.Tier, own.Tenant, own.Priority, CancellationToken.None));

    private readonly SharedReads<Tier, IReadOnlyDictionary<Guid, int>> published = new(time, Fresh, tier => reads.PublishedAsync(tier, CancellationToken.None));

    /// <summary>A waiting job's place: among its tenant's jobs of the same class, those published included; of a published job, among all that are.</summary>
    public async Task<(bool IsPublished, int Before)> FindAsync(string tenant, JobDetails job, CancellationToken cancellation)
    {
        if ((await published.GetAsync(job.Tier, cancellation)).TryGetValue(job.Id, out var place)) return (true, place);
        var own = await waiting.GetAsync((job.Tier, tenant, job.Priority), cancellation);
        var index = Array.BinarySearch(own, (job.CreatedAt, job.Id));
        return (false, index < 0 ? ~index : index);
    }
}
