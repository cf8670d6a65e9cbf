namespace Distributed.Jobs;

/// <summary>A row of <c>batches</c>: jobs accepted together under one handle. What became of them is read from their rows.</summary>
public sealed class BatchRow
{
    /// <summary>Made before the insert (UUID version 7), so that an unknown commit can be repeated.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose batch it is.</summary>
    public required string TenantId { get; init; }

    /// <summary>The client's key for safe retries; unique per tenant among batches.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of what the client sent under that key.</summary>
    public string? RequestHash { get; init; }

    /// <summary>What the client calls it.</summary>
    public string? Name { get; init; }

    /// <summary>How many jobs it has.</summary>
    public int JobCount { get; init; }

    /// <summary>When cancelling all of it was asked for.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
