namespace Distributed.Faults;

/// <summary>A row of <c>job_images</c>.</summary>
internal sealed record ImageRecord(Guid Job, int Index, string Name, long Seed, string Sha256, long Length);
