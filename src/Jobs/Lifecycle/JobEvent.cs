namespace Distributed.Jobs;

/// <summary>What can happen to a job. Events of a worker carry the attempt it speaks for.</summary>
public abstract record JobEvent
{
    /// <summary>A worker takes the job.</summary>
    public sealed record Claim : JobEvent;

    /// <summary>The worker has stored every image.</summary>
    public sealed record Succeed(int Attempt) : JobEvent;

    /// <summary>The worker could not paint the job.</summary>
    public sealed record Fail(int Attempt, JobFailure Failure) : JobEvent;

    /// <summary>The worker gives the job back unfinished: it drains, or it was asked to cancel.</summary>
    public sealed record HandBack(int Attempt) : JobEvent;

    /// <summary>No heartbeat came within the lease.</summary>
    public sealed record LeaseExpire : JobEvent;

    /// <summary>Somebody cancels the job.</summary>
    public sealed record Cancel : JobEvent;

    /// <summary>The job's deadline passes.</summary>
    public sealed record DeadlinePass : JobEvent;
}
