namespace Distributed.Jobs;

/// <summary>How an offered job relates to what the database already had.</summary>
public enum AcceptOutcome
{
    /// <summary>It was stored.</summary>
    Created,

    /// <summary>The same request came before under the same idempotency key; this is that job.</summary>
    Replayed,

    /// <summary>Another request came before under the same idempotency key; nothing was stored.</summary>
    KeyReused,

    /// <summary>As many of the tenant's jobs wait as may; nothing was stored.</summary>
    QueueFull,

    /// <summary>The tenant's device time of the day would not do for it; nothing was stored.</summary>
    QuotaExceeded,
}
