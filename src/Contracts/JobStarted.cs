namespace Distributed.Contracts;

/// <summary>Published when a worker has claimed a job. Events may be lost; the row says what is true.</summary>
/// <param name="TenantId">Whose job it is.</param>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt that began.</param>
/// <param name="Worker">Who paints it.</param>
public sealed record JobStarted(string TenantId, Guid JobId, int Attempt, string Worker);
