namespace Distributed.Producer;

/// <summary>Whose request it is. Without keys everything belongs to one tenant.</summary>
internal static class Tenants
{
    /// <summary>The tenant of requests without a key.</summary>
    public const string Default = "default";
}
