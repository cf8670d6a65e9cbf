namespace Distributed.Jobs;

/// <summary>What became of a job that was offered.</summary>
public sealed record AcceptedJob
{
    private readonly JobRow? job;

    /// <summary>A job that stands.</summary>
    public AcceptedJob(AcceptOutcome outcome, JobRow job) => (Outcome, this.job) = (outcome, job);

    /// <summary>A job that was refused.</summary>
    public AcceptedJob(AcceptRefusal refusal) => (Outcome, Refusal) = (refusal.Outcome, refusal);

    /// <summary>Whether it is new.</summary>
    public AcceptOutcome Outcome { get; }

    /// <summary>Why it was refused; null unless a limit of its tenant stood in the way.</summary>
    public AcceptRefusal? Refusal { get; }

    /// <summary>The job that now stands under the id or key.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public JobRow Job => job ?? throw new InvalidOperationException($"The job was refused: {Outcome}.");
}
