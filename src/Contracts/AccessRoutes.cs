namespace Distributed.Contracts;

/// <summary>Where the API has its keys and tenants.</summary>
public static class AccessRoutes
{
    /// <summary>Make and list keys.</summary>
    public const string Keys = "/v1/keys";

    /// <summary>Limits of tenants.</summary>
    public const string Tenants = "/v1/tenants";

    /// <summary>One key; deleting it revokes it.</summary>
    public static string Key(string id) => $"{Keys}/{id}";

    /// <summary>Replace a key by a new one.</summary>
    public static string RotateKey(string id) => $"{Keys}/{id}/rotate";

    /// <summary>One tenant.</summary>
    public static string Tenant(string id) => $"{Tenants}/{id}";
}
