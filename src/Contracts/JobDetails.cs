using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>A job as the API shows it.</summary>
public sealed record JobDetails
{
    /// <summary>The job's id (UUID version 7).</summary>
    public required Guid Id { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>The pipeline that paints it.</summary>
    public required Tier Tier { get; init; }

    /// <summary>How many times a worker has claimed it.</summary>
    public required int Attempt { get; init; }

    /// <summary>The worker that holds it or held it last; null before its first attempt.</summary>
    public string? Worker { get; init; }

    /// <summary>What it paints, defaults filled in.</summary>
    public required GenerationRequest Request { get; init; }

    /// <summary>Where to fetch the picture it starts from; null when it starts from noise alone.</summary>
    public string? InputImageUrl { get; init; }

    /// <summary>The finished job that this one runs again; null for a job of its own.</summary>
    public Guid? RetryOf { get; init; }

    /// <summary>The batch it belongs to; null for a job of its own.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>Its place in that batch, from 0; null for a job of its own.</summary>
    public int? BatchIndex { get; init; }

    /// <summary>Which jobs go first.</summary>
    public Priority Priority { get; init; } = Priority.Normal;

    /// <summary>A job that still waits then expires; null when it may wait for ever.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its latest attempt began; null while it has had none.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it reached its terminal status; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it will be done; only for a job read by itself that waits or runs, and only while that can be known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Eta? Eta { get; init; }

    /// <summary>When cancelling was asked for; null if it was not. A running job stops at its next step unless it finishes first.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Where its time went; null unless it succeeded.</summary>
    public Latency? Latency { get; init; }

    /// <summary>Its images in order; empty unless it succeeded.</summary>
    public IReadOnlyList<JobImage> Images { get; init; } = [];

    /// <summary>Why it failed; null unless it did.</summary>
    public JobError? Error { get; init; }
}
