namespace Distributed.Contracts;

/// <summary>
/// A hint that a job is due. The row is the truth: the message may be lost, repeated, late or out of order, and the worker reads what to
/// paint from its claim.
/// </summary>
/// <param name="JobId">The job.</param>
/// <param name="Version">The message format; a worker leaves versions it does not know to a worker that does.</param>
public sealed record GenerateImages(Guid JobId, int Version = GenerateImages.CurrentVersion)
{
    /// <summary>The format this build writes.</summary>
    public const int CurrentVersion = 1;
}
