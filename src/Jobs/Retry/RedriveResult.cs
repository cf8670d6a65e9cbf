namespace Distributed.Jobs;

/// <summary>What came of making failed jobs anew.</summary>
/// <param name="Made">The new jobs.</param>
/// <param name="AlreadyRetried">Failed jobs that had been run again before and were left alone.</param>
/// <param name="NotFailed">Asked for by id, but no failed jobs of the tenant.</param>
/// <param name="IsMore">Whether the limit was reached before all that the filter means had been looked at.</param>
public sealed record RedriveResult(IReadOnlyList<Guid> Made, IReadOnlyList<Guid> AlreadyRetried, IReadOnlyList<Guid> NotFailed, bool IsMore);
