using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>How many jobs stand at a status.</summary>
/// <param name="Status">The status.</param>
/// <param name="Count">The count, exact up to <see cref="JobQueries.MaxCount"/>.</param>
/// <param name="IsMore">Whether there are more than that.</param>
public sealed record StatusCount(JobStatus Status, int Count, bool IsMore);
