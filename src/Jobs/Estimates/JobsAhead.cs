namespace Distributed.Jobs;

/// <summary>What goes before a job.</summary>
/// <param name="Jobs">How many jobs.</param>
/// <param name="Us">Their device time in microseconds.</param>
/// <param name="OwnUs">That of its tenant's own, those in flight included: while they are painted, other tenants' new jobs take turns with them.</param>
internal readonly record struct JobsAhead(int Jobs, double Us, double OwnUs);
