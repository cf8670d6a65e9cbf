namespace Distributed.Contracts;

/// <summary>
/// Published when a running job is asked to be cancelled, for whichever worker holds exactly this attempt. It may be lost: the heartbeat brings the
/// wish too.
/// </summary>
/// <param name="TenantId">Whose job it is.</param>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt that was running when it was asked.</param>
public sealed record JobCancelRequested(string TenantId, Guid JobId, int Attempt);
