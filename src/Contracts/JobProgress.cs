namespace Distributed.Contracts;

/// <summary>Published while a job is denoised: always the whole picture of how far it is, never a difference.</summary>
/// <param name="TenantId">Whose job it is.</param>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Step">UNet calls done.</param>
/// <param name="Steps">UNet calls in all.</param>
public sealed record JobProgress(string TenantId, Guid JobId, int Attempt, int Step, int Steps);
