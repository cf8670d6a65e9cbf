using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>A batch as the API shows it: what its jobs' rows say together.</summary>
public sealed record BatchDetails
{
    /// <summary>The batch's id (UUID version 7).</summary>
    public required Guid Id { get; init; }

    /// <summary>What the client calls it.</summary>
    public string? Name { get; init; }

    /// <summary>How many jobs it has.</summary>
    public required int JobCount { get; init; }

    /// <summary>How many of them stand at each status.</summary>
    public required BatchCounts Counts { get; init; }

    /// <summary>The share of its jobs that have ended, well or not, 0 to 1.</summary>
    public required double Progress { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the last of its jobs ended; null while one has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When the last of its jobs will be done; only for a batch read by itself, and only while that can be known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BatchEta? Eta { get; init; }

    /// <summary>When cancelling all of it was asked for; null if it was not.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Where its jobs are listed, in the order of the batch, with the images of those that have succeeded.</summary>
    public required string JobsUrl { get; init; }
}
