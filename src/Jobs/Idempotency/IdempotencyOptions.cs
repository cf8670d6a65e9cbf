using System.ComponentModel.DataAnnotations;

namespace Distributed.Jobs;

/// <summary>How long a client may come again under its <c>Idempotency-Key</c>.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>How long a key is kept at least; soon after, it may be used anew. 24 hours to a year.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "366.00:00:00")] public TimeSpan KeepKeys { get; set; } = TimeSpan.FromDays(1);
}
