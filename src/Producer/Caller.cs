using System.Security.Claims;

namespace Distributed.Producer;

/// <summary>Who sends a request; every handler that touches jobs takes it as a parameter.</summary>
/// <param name="Tenant">Whose jobs the request may see and make.</param>
/// <param name="ApiKeyId">The key it came with; null without keys.</param>
internal sealed record Caller(string Tenant, string? ApiKeyId)
{
    /// <summary>The tenant of requests without a key.</summary>
    public const string DefaultTenant = "default";

    /// <summary>How the framework finds the parameter.</summary>
    /// <exception cref="InvalidOperationException">Nobody has asked who it is: the endpoint has no policy.</exception>
    public static ValueTask<Caller> BindAsync(HttpContext http) => new(From(http.User));

    private static Caller From(ClaimsPrincipal user) =>
        new(user.FindFirstValue(CallerClaims.Tenant) ?? throw new InvalidOperationException("The request has no tenant."), user.FindFirstValue(CallerClaims.Key));
}
