namespace Distributed.Jobs;

/// <summary>What came of making failed jobs anew.</summary>
/// <param name="Made">The new jobs.</param>
/// <param name="AlreadyRetried">Failed jobs that had been run again before and were left alone.</param>
/// <param name="NotFailed">Asked for by id, but no failed jobs of the tenant.</param>
/// <param name="IsMore">Whether it ended, at the limit of the call or of the tenant, before all that the filter means had been looked at.</param>
public sealed record RedriveResult(IReadOnlyList<Guid> Made, IReadOnlyList<Guid> AlreadyRetried, IReadOnlyList<Guid> NotFailed, bool IsMore)
{
    /// <summary>Failed jobs that were not made anew, because a limit of the tenant stood in the way.</summary>
    public IReadOnlyList<Guid> Refused { get; init; } = [];

    /// <summary>Which limit it was, as the first of them met it; null unless one did.</summary>
    public AcceptRefusal? Refusal { get; init; }
}
