using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>Puts together when the last job of a batch will be done: the latest of each tier, later by what the slowest of those beside it takes longer.</summary>
internal sealed class BatchForecast
{
    private readonly Dictionary<TierEstimate, (int Jobs, Eta Latest, double Work)> tiers = [];
    private bool isUnknown;

    /// <summary>Adds a job, or several of which this is when the last is done.</summary>
    /// <param name="tier">Their tier as it stands; null where it is not known.</param>
    /// <param name="eta">When the last is done; null when that is not known, and so the batch's is not either.</param>
    /// <param name="work">The work of one.</param>
    /// <param name="jobs">How many.</param>
    public void Add(TierEstimate? tier, Eta? eta, double work, int jobs = 1)
    {
        if (tier is null || eta is null)
        {
            isUnknown = true;
            return;
        }
        var known = tiers.TryGetValue(tier, out var found) ? found : (Jobs: 0, Latest: eta, Work: work);
        tiers[tier] = (known.Jobs + jobs, eta.P90Seconds > known.Latest.P90Seconds ? eta : known.Latest, Math.Max(work, known.Work));
    }

    /// <summary>When all are done; null when that is not known of each, or there are none.</summary>
    public BatchEta? Tell(int waiting)
    {
        if (isUnknown || tiers.Count == 0) return null;
        var ends = tiers.Select(tier => tier.Key.LastOf(tier.Value.Jobs, tier.Value.Latest, tier.Value.Work)).ToList();
        return new() { JobsWaiting = waiting, P50Seconds = ends.Max(end => end.P50Seconds), P90Seconds = ends.Max(end => end.P90Seconds) };
    }
}
