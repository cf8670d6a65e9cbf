using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;

namespace Distributed.Producer;

/// <summary>How many requests each key may send: its tenant's limit, counted by this process for itself.</summary>
internal sealed class RequestLimits(TimeProvider time)
{
    /// <summary>What the headers call it.</summary>
    public const string Policy = "requests";

    private const int MaxBuckets = 100_000;

    private readonly ConcurrentDictionary<string, TokenBucket> buckets = new(StringComparer.Ordinal);

    /// <summary>Counts a request, and says in its answer how many are left.</summary>
    /// <returns>The refusal; null when it may go on.</returns>
    public ProblemHttpResult? Refuse(HttpContext http)
    {
        if (http.User.FindFirstValue(CallerClaims.Key) is not { } key || http.User.FindFirstValue(CallerClaims.RequestsPerMinute) is not { } claim) return null;
        var limit = int.Parse(claim, CultureInfo.InvariantCulture);
        if (buckets.Count >= MaxBuckets) foreach (var (id, bucket) in buckets) if (bucket.IsFull) buckets.TryRemove(id, out _);
        var isLetThrough = buckets.GetOrAdd(key, _ => new(time)).TryTake(limit, out var left, out var untilNext, out var untilFull);
        RateLimitHeaders.Add(http.Response, Policy, limit, TimeSpan.FromMinutes(1), left, untilFull);
        return isLetThrough ? null : AccessProblems.TooManyRequests(http.Response, limit, untilNext);
    }
}
