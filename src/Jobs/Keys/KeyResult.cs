using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>What came of making a key or replacing one.</summary>
/// <param name="Change">Whether there is a new key, or why not.</param>
/// <param name="Created">The new key, with its secret.</param>
/// <param name="Old">The key that was to be replaced, as it stands.</param>
public sealed record KeyResult(KeyChange Change, ApiKeyCreated? Created = null, ApiKeyDetails? Old = null);
