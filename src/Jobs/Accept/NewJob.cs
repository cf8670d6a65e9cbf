using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A checked job on its way into the database.</summary>
/// <param name="Id">Made by the caller (UUID version 7), so that accepting can be repeated.</param>
/// <param name="TenantId">Whose job it is.</param>
/// <param name="Request">What to paint.</param>
/// <param name="Idempotency">The client's key for safe retries, if it sent one.</param>
/// <param name="RetryOf">The finished job that this one runs again, if it does.</param>
/// <param name="IsReserved">Whether it is stored reserved, because who stores it also publishes it.</param>
public sealed record NewJob(
    Guid Id, string TenantId, GenerationRequest Request, IdempotencyKey? Idempotency = null, Guid? RetryOf = null, bool IsReserved = false)
{
    /// <summary>Which jobs go first.</summary>
    public Priority Priority { get; init; } = Priority.Normal;

    /// <summary>How long it may wait before it expires; null for ever.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The batch it is accepted with, and its place there from 0.</summary>
    public (Guid Id, int Index)? Batch { get; init; }

    /// <summary>The API key it came with; null without keys.</summary>
    public string? ApiKeyId { get; init; }

    /// <summary>The trace of the request it came with (W3C <c>traceparent</c>).</summary>
    public string? TraceParent { get; init; }

    /// <summary>The device time it is expected to take, in microseconds; 0 where nothing is known.</summary>
    public long EstimatedUs { get; init; }

    /// <summary>What that was made of (<see cref="JobRow.EtaBaseUs"/>).</summary>
    public long? EtaBaseUs { get; init; }

    /// <summary>When it will be done, as told when it is accepted; null where nothing is known.</summary>
    public Eta? Eta { get; init; }
}
