using Distributed.Contracts;

namespace Distributed.Client;

/// <summary>Whether a job is over.</summary>
public static class JobEnds
{
    /// <summary>Whether nothing follows this status.</summary>
    public static bool IsTerminal(this JobStatus status) => status is not (JobStatus.Queued or JobStatus.Running);

    /// <summary>Whether the job has reached its terminal status.</summary>
    public static bool HasEnded(this JobDetails job) => job.Status.IsTerminal();
}
