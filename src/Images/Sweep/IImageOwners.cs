namespace Distributed.Images;

/// <summary>Who knows which pictures somebody still needs: the database of jobs.</summary>
public interface IImageOwners
{
    /// <summary>The time by its clock.</summary>
    Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken);

    /// <summary>Those of these pictures that a job has or may yet come to have; the others nobody can come to need, at this time or later.</summary>
    Task<IReadOnlySet<ImageName>> FindNeededAsync(IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken);
}
