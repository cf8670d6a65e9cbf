namespace Distributed.Contracts;

/// <summary>A key that somebody asks for.</summary>
public sealed record ApiKeySubmission
{
    /// <summary>What it is for, in its owner's words; 1 to 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Whose jobs it is for: 1 to 63 of <c>a–z 0–9 -</c>, not beginning with -. The caller's own tenant unless it says otherwise.</summary>
    public string? Tenant { get; init; }

    /// <summary>What it allows; to read and to write jobs unless it says otherwise.</summary>
    public IReadOnlyList<KeyScope>? Scopes { get; init; }

    /// <summary>Until when it is good, by the database's clock; for ever unless it says otherwise.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
