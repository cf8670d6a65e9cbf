using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>What came of asking for a job to run again.</summary>
/// <param name="Outcome">Whether there is a new job, or why not.</param>
/// <param name="Job">The new job; where it has not finished, the old one as it stands; otherwise null.</param>
public sealed record RetryResult(RetryOutcome Outcome, JobDetails? Job)
{
    /// <summary>Which limit stood in the way; null unless one did.</summary>
    public AcceptRefusal? Refusal { get; init; }
}
