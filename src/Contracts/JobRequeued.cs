namespace Distributed.Contracts;

/// <summary>Published when a job that ran waits again: its worker gave it back, failed at it or fell silent. Events may be lost; the row says what is true.</summary>
/// <param name="TenantId">Whose job it is.</param>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt that ended.</param>
public sealed record JobRequeued(string TenantId, Guid JobId, int Attempt);
