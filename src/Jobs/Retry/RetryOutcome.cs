namespace Distributed.Jobs;

/// <summary>What came of asking for a job to run again.</summary>
public enum RetryOutcome
{
    /// <summary>A new job was stored.</summary>
    Created,

    /// <summary>The same was asked before under the same idempotency key; this is the job made then.</summary>
    Replayed,

    /// <summary>The tenant has no such job.</summary>
    NotFound,

    /// <summary>The job has not finished; it can be cancelled, or waited for.</summary>
    NotFinished,

    /// <summary>Something else was asked before under the same idempotency key; nothing was stored.</summary>
    KeyReused,

    /// <summary>A limit of the tenant stood in the way; nothing was stored.</summary>
    Refused,
}
