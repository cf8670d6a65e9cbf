namespace Distributed.Jobs;

/// <summary>A row of <c>api_keys</c>. The secret itself is shown once and never stored.</summary>
public sealed class ApiKeyRow
{
    /// <summary>The public part of the key, by which it is found.</summary>
    public required string Id { get; init; }

    /// <summary>Whose key it is.</summary>
    public required string TenantId { get; init; }

    /// <summary>What it is for, in its owner's words.</summary>
    public required string Name { get; init; }

    /// <summary>HMAC-SHA-256 of the secret under the server's pepper; 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>What it allows, as words between spaces.</summary>
    public required string Scopes { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it is good; null for ever.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Since when it is refused; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The key that it was replaced by; null while it was not.</summary>
    public string? ReplacedBy { get; init; }
}
