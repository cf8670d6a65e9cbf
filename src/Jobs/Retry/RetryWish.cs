using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>How a finished job is to run again; what is left out is as it was.</summary>
public sealed record RetryWish
{
    /// <summary>Whether the same pictures are wanted, or others of the same prompt.</summary>
    public RetrySeeds Seeds { get; init; } = RetrySeeds.Same;

    /// <summary>Which jobs go first; null as the first run went.</summary>
    public Priority? Priority { get; init; }

    /// <summary>The client's idempotency key (<see cref="IdempotencyKey.Parse"/>): asking again under it gives the same new job.</summary>
    public string? Key { get; init; }

    /// <summary>The API key it came with; null without keys.</summary>
    public string? ApiKeyId { get; init; }
}
