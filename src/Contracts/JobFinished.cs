namespace Distributed.Contracts;

/// <summary>Published when a job has reached its terminal status.</summary>
/// <param name="TenantId">Whose job it is.</param>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">Its last attempt; 0 if it had none.</param>
/// <param name="Status">The terminal status.</param>
public sealed record JobFinished(string TenantId, Guid JobId, int Attempt, JobStatus Status);
