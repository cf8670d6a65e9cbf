using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>What happened to watched jobs since the last news.</summary>
/// <param name="Changed">Jobs that have started, finished or gone back to wait; their rows are worth reading again.</param>
/// <param name="Progress">How far jobs are that are being denoised.</param>
/// <param name="IsPoll">A few seconds have gone by, so it is time to look: accepted jobs have no event, and events may be lost.</param>
public sealed record JobNews(IReadOnlySet<Guid> Changed, IReadOnlyDictionary<Guid, JobProgress> Progress, bool IsPoll)
{
    /// <summary>
    /// The latest progress that brought a preview, where progress without one may have followed it. Null when none has come, and for who watches all
    /// jobs: their previews would be heavy.
    /// </summary>
    public JobProgress? Preview { get; init; }

    /// <summary>Whether rows should be read again; otherwise only the progress is new.</summary>
    public bool AsksForReload => IsPoll || Changed.Count > 0;
}
