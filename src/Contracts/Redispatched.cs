namespace Distributed.Contracts;

/// <summary>What publishing a queue again came to.</summary>
/// <param name="Jobs">Jobs whose message is sent again.</param>
public sealed record Redispatched(int Jobs);
