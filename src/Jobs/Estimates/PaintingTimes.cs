using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>
/// How long jobs of each kind took lately from claim to commit, stage by stage together: what a job needs that need not wait. Only what is fresh is told
/// (<see cref="Lately"/>): jobs that are refused for it are measured no more, so one of them has to be tried again now and then.
/// </summary>
internal sealed class PaintingTimes
{
    /// <summary>Fewer jobs of a kind than this tell nothing.</summary>
    public const int Least = 10;

    /// <summary>How old a measurement may be.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromMinutes(10);

    private readonly Dictionary<PaintingKind, double> halfUs;

    /// <param name="jobs">The newest jobs of a tier.</param>
    /// <param name="nowUs">The time by the clock of their rows, in microseconds from 1970.</param>
    public PaintingTimes(IEnumerable<MeasuredJob> jobs, long nowUs) => halfUs = jobs.Where(job => nowUs - job.FinishedUs <= Lately.TotalMicroseconds)
        .GroupBy(job => job.Kind, job => job.FinishedUs - job.ClaimedUs).Where(alike => alike.Count() >= Least)
        .ToDictionary(alike => alike.Key, alike => (double)alike.Order().ElementAt((alike.Count() - 1) / 2));

    /// <summary>The time within which half of the jobs like this one were painted; null where too few were.</summary>
    public TimeSpan? HalfOf(GenerationRequest request) =>
        halfUs.TryGetValue(PaintingKind.Of(request), out var us) ? TimeSpan.FromMicroseconds(us) : null;
}
