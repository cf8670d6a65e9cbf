using Distributed.Client;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Failed jobs that may run again.</summary>
/// <param name="Jobs">Those that were not run again yet, newest first.</param>
/// <param name="RunBefore">How many others were met that had been.</param>
/// <param name="IsMore">Whether there are more than were wanted.</param>
internal sealed record FailedJobs(IReadOnlyList<JobDetails> Jobs, int RunBefore, bool IsMore)
{
    private const int LargestPage = 200;

    /// <summary>Finds them.</summary>
    /// <param name="client">The server.</param>
    /// <param name="filter">Which; only the failed ones among them.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="retrier">Knows which were run again.</param>
    /// <param name="looked">Hears how many have been looked at.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<FailedJobs> FindAsync(
        JobClient client, JobListFilter filter, int limit, JobRetrier retrier, Action<int> looked, CancellationToken cancellation)
    {
        var (found, before) = (new List<JobDetails>(), 0);
        var failed = client.ListAsync(filter with { Statuses = [JobStatus.Failed], PageSize = Math.Min(limit, LargestPage - 1) + 1 }, cancellation);
        await foreach (var (job, run) in failed.SelectSeveral(JobRetrier.AtATime, async job => (job, await retrier.FindRunAsync(job.Id)), cancellation))
        {
            if (found.Count == limit) return new(found, before, IsMore: true);
            if (run is null) found.Add(job);
            else before++;
            looked(found.Count + before);
        }
        return new(found, before, IsMore: false);
    }

    /// <summary>What they are, in a few words.</summary>
    public override string ToString()
    {
        var reasons = Jobs.CountBy(job => job.Error?.Code ?? "unknown").OrderByDescending(reason => reason.Value).Select(reason => $"{reason.Value} {reason.Key}");
        var (first, last) = (TimeText.Minute(Jobs.Min(job => job.CreatedAt)), TimeText.Minute(Jobs.Max(job => job.CreatedAt)));
        return $"{Jobs.Count} failed {(Jobs.Count == 1 ? "job" : "jobs")} ({string.Join(", ", reasons)}), accepted {(first == last ? first : $"from {first} to {last}")}";
    }
}
