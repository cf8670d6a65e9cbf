namespace Distributed.Contracts;

/// <summary>A new API key. This is the only time that it is shown.</summary>
public sealed record ApiKeyCreated
{
    /// <summary>The whole key, for the header <c>Authorization: Bearer …</c>. Its owner keeps it; we cannot tell it again.</summary>
    public required string Key { get; init; }

    /// <summary>What is known of it.</summary>
    public required ApiKeyDetails Details { get; init; }

    /// <summary>The key that it replaces, with the time until which that one still lives; null for a key of its own.</summary>
    public ApiKeyDetails? Replaced { get; init; }

    /// <summary>Without the key.</summary>
    public override string ToString() => $"{nameof(ApiKeyCreated)} {{ {nameof(Details)} = {Details} }}";
}
