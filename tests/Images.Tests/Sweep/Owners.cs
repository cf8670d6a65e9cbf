namespace Distributed.Images.Tests;

/// <summary>Jobs that need the pictures one names, at the time one sets.</summary>
internal sealed class Owners : IImageOwners
{
    public DateTimeOffset Now { get; set; } = TimeProvider.System.GetUtcNow();

    public HashSet<ImageName> Needed { get; } = [];

    /// <summary>Names that were asked about, in turns.</summary>
    public List<int> Asked { get; } = [];

    /// <summary>Whether nobody answers.</summary>
    public bool IsDown { get; set; }

    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => Task.FromResult(Now);

    public Task<IReadOnlySet<ImageName>> FindNeededAsync(IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken)
    {
        if (IsDown) throw new TimeoutException("The database is down.");
        lock (Asked) Asked.Add(names.Count);
        return Task.FromResult<IReadOnlySet<ImageName>>(names.Where(Needed.Contains).ToHashSet());
    }
}
