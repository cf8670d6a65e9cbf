using Distributed.Images;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Tells the sweeper of the image store what the database of jobs knows.</summary>
internal sealed class JobImageOwners(NeededImages needed, JobReaping clock) : IImageOwners
{
    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => clock.NowAsync(cancellationToken);

    public async Task<IReadOnlySet<ImageName>> FindNeededAsync(IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken)
    {
        var found = await needed.FindAsync([.. names.Select(name => new ImageClaim(name.ToString(), name.Tenant, name.Job, name.Attempt))], cancellationToken);
        return names.Where(name => found.Contains(name.ToString())).ToHashSet();
    }
}
