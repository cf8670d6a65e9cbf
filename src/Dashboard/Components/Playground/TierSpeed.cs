using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>Compares two tiers that have painted the same.</summary>
internal static class TierSpeed
{
    /// <summary>How much faster one was, in the worker's hands: how long a job waited says nothing about its tier. Null until both have succeeded.</summary>
    public static string? Compare(IEnumerable<JobDetails> jobs)
    {
        var finished = jobs.Where(job => job.Latency is not null).OrderBy(job => LatencyParts.Work(job.Latency!)).ToList();
        if (finished is not [var fast, var slow] || fast.Tier == slow.Tier || LatencyParts.Work(fast.Latency!) <= 0) return null;
        var (faster, slower) = (LatencyParts.Work(fast.Latency!), LatencyParts.Work(slow.Latency!));
        if (slower / faster < 1.05) return $"Both took about the same: {DurationText.OfMs(faster)} and {DurationText.OfMs(slower)} on the worker, waiting not counted.";
        var times = (slower / faster).ToString(slower / faster < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);
        return $"{fast.Tier.Word()} was {times}× as fast as {slow.Tier.Word()}: {DurationText.OfMs(faster)} against {DurationText.OfMs(slower)} on the worker, waiting not counted.";
    }
}
