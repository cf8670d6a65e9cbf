namespace Distributed.Dashboard;

/// <summary>Whose jobs the pages show.</summary>
internal static class Tenants
{
    /// <summary>The tenant of requests without a key.</summary>
    public const string Default = "default";
}
