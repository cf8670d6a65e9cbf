namespace Distributed.Contracts;

/// <summary>An API key, as those who manage keys see it. Its secret is not among it: nobody has that but its owner.</summary>
public sealed record ApiKeyDetails
{
    /// <summary>The public part of the key, between its second and third underscore.</summary>
    public required string Id { get; init; }

    /// <summary>Whose jobs it is for.</summary>
    public required string Tenant { get; init; }

    /// <summary>What it is for, in its owner's words.</summary>
    public required string Name { get; init; }

    /// <summary>What it allows.</summary>
    public required IReadOnlyList<KeyScope> Scopes { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it is good; null for ever.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to the minute; null if never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The key that it was replaced by; null while it was not.</summary>
    public string? ReplacedBy { get; init; }
}
