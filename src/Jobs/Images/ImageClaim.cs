namespace Distributed.Jobs;

/// <summary>A stored picture as its name describes it.</summary>
/// <param name="Name">Its whole name.</param>
/// <param name="TenantId">The tenant in it.</param>
/// <param name="JobId">The job in it.</param>
/// <param name="Attempt">The attempt in it; 0 for an input image.</param>
public readonly record struct ImageClaim(string Name, string TenantId, Guid JobId, int Attempt);
