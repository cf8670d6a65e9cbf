namespace Distributed.Jobs;

/// <summary>What came of making a key or replacing one.</summary>
public enum KeyChange
{
    /// <summary>There is a new key.</summary>
    Made,

    /// <summary>There is no key to replace.</summary>
    NotFound,

    /// <summary>The key to replace has expired, been revoked or been replaced already.</summary>
    NotInForce,

    /// <summary>The new key would have ended before it began.</summary>
    EndsTooEarly,
}
