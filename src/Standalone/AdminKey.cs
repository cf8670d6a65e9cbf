using System.Security.Cryptography;

namespace Distributed.Standalone;

/// <summary>The dashboard's login where others can reach it and nobody has configured one: a key made at start and shown to who started it.</summary>
internal static class AdminKey
{
    private const string Setting = "Dashboard:AdminKey";

    /// <summary>Makes a key unless a login is configured.</summary>
    /// <returns>The new key; null when there was a login.</returns>
    public static string? Ensure(IConfigurationManager configuration)
    {
        if (!string.IsNullOrEmpty(configuration[Setting]) || !string.IsNullOrEmpty(configuration["Dashboard:OpenIdConnect:Authority"])) return null;
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        configuration[Setting] = key;
        // Its API is open to the same network over the same HTTP.
        if (string.IsNullOrEmpty(configuration["Dashboard:AllowHttp"])) configuration["Dashboard:AllowHttp"] = "true";
        return key;
    }
}
