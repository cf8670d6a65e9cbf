using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>What a tier finished in one stretch of time.</summary>
/// <param name="From">Its beginning; a whole multiple of its length since 1970, so that it keeps its place from one look to the next.</param>
/// <param name="Tier">The tier.</param>
/// <param name="Succeeded">Jobs that succeeded.</param>
/// <param name="Failed">Jobs that failed.</param>
/// <param name="Images">Images of the jobs that succeeded.</param>
/// <param name="P50">The median of each latency part; null when no job succeeded.</param>
/// <param name="P95">What 95 of 100 jobs stayed within, for each latency part; null when no job succeeded.</param>
public sealed record StatisticsBucket(
    DateTimeOffset From, Tier Tier, long Succeeded, long Failed, long Images, LatencyQuantiles? P50, LatencyQuantiles? P95);
