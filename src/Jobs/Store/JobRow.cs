using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A row of <c>jobs</c>: the whole truth about a job, and its own outbox.</summary>
public sealed class JobRow
{
    /// <summary>Made before the insert (UUID version 7), so that an unknown commit can be repeated.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose job it is.</summary>
    public required string TenantId { get; init; }

    /// <summary>The client's key for safe retries; unique per tenant.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of what the client sent under that key.</summary>
    public string? RequestHash { get; init; }

    /// <summary>The finished job that this one runs again; null for a job of its own.</summary>
    public Guid? RetryOf { get; init; }

    /// <summary>The batch it was accepted with; null for a job of its own.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>Its place in that batch, from 0.</summary>
    public int? BatchIndex { get; init; }

    /// <summary>The API key it came with; null without keys.</summary>
    public string? ApiKeyId { get; init; }

    /// <summary>The trace of the request it came with (W3C <c>traceparent</c>).</summary>
    public string? TraceParent { get; init; }

    /// <summary>Which jobs go first.</summary>
    public Priority Priority { get; init; } = Priority.Normal;

    /// <summary>The device time it is expected to take, in microseconds, as estimated when it was accepted; 0 where nothing was known.</summary>
    public long EstimatedUs { get; init; }

    /// <summary>The time from acceptance to its end as first computed, in microseconds: what the promises below were made of, and are learnt from.</summary>
    public long? EtaBaseUs { get; init; }

    /// <summary>The median of the time from acceptance to its end, in microseconds, as given when it was accepted; null where nothing was known.</summary>
    public long? EtaP50Us { get; init; }

    /// <summary>The same with a chance of nine in ten.</summary>
    public long? EtaP90Us { get; init; }

    /// <summary>Where the job stands.</summary>
    public JobStatus Status { get; init; }

    /// <summary>Which queue it goes to.</summary>
    public Tier Tier { get; init; }

    /// <summary>What to paint, as JSON (<see cref="GenerationRequest"/>).</summary>
    public required string Request { get; init; }

    /// <summary>The fencing token.</summary>
    public int Attempt { get; init; }

    /// <summary>Expired leases.</summary>
    public int CrashCount { get; init; }

    /// <summary>Failed attempts.</summary>
    public int FailureCount { get; init; }

    /// <summary>Who changed <see cref="Status"/> last: a worker by its name, the client, the reaper.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>The worker that holds or last held the job.</summary>
    public string? LeaseOwner { get; init; }

    /// <summary>Until when that worker may stay silent; null unless running.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>No attempt before this.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>When the relay publishes the job (again) if it still waits.</summary>
    public DateTimeOffset NextDispatchAt { get; init; }

    /// <summary>Publishes since the job was last queued, the one it is reserved for included.</summary>
    public int DispatchCount { get; init; }

    /// <summary>When cancelling was asked for.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>A job still queued then expires.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its latest attempt was claimed.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>When it became terminal.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Time of the text encoder in microseconds. The parts not stored here follow from the time stamps.</summary>
    public long? TextEncodeUs { get; init; }

    /// <summary>Time of denoising in microseconds.</summary>
    public long? DenoiseUs { get; init; }

    /// <summary>Time of decoding in microseconds.</summary>
    public long? DecodeUs { get; init; }

    /// <summary>Time of PNG encoding in microseconds.</summary>
    public long? EncodeUs { get; init; }

    /// <summary>How many images it has; null unless it succeeded. Stored for the statistics, which read it from an index.</summary>
    public int? ImageCount { get; init; }

    /// <summary>Why its latest unlucky attempt ended, as a stable word. Why the job failed, if and only if it did.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The same as a sentence.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Its images; none unless it succeeded.</summary>
    public List<JobImageRow> Images { get; init; } = [];
}
