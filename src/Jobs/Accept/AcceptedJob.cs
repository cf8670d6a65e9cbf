namespace Distributed.Jobs;

/// <summary>What became of a job that was offered.</summary>
/// <param name="Outcome">Whether it is new.</param>
/// <param name="Job">The job that now stands under the id or key.</param>
public sealed record AcceptedJob(AcceptOutcome Outcome, JobRow Job);

