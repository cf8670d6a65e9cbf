using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>What a tier has to do now.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Queued">Jobs that wait for a worker.</param>
/// <param name="Running">Jobs that a worker holds.</param>
/// <param name="OldestQueuedAt">When the longest waiting of them was accepted; null when none waits.</param>
public sealed record TierLoad(Tier Tier, long Queued, long Running, DateTimeOffset? OldestQueuedAt);
