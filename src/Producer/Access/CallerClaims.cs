using System.Globalization;
using System.Security.Claims;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>What a request's user is known to be, as claims.</summary>
internal static class CallerClaims
{
    public const string Tenant = "tenant";
    public const string Key = "key";
    public const string Scope = "scope";
    public const string RequestsPerMinute = "requests_per_minute";

    /// <summary>Whoever sends a request without a key where none is needed, and whoever has the admin key of the configuration.</summary>
    public static ClaimsPrincipal Everything { get; } = Of(Caller.DefaultTenant, Enum.GetValues<KeyScope>());

    /// <summary>Whoever has a key.</summary>
    public static ClaimsPrincipal Of(ApiKeyIdentity key)
    {
        List<Claim> more = [new(Key, key.Id)];
        if (key.RequestsPerMinute is { } limit) more.Add(new(RequestsPerMinute, limit.ToString(CultureInfo.InvariantCulture)));
        return Of(key.Tenant, key.Scopes, more);
    }

    private static ClaimsPrincipal Of(string tenant, IEnumerable<KeyScope> scopes, IEnumerable<Claim>? more = null) =>
        new(new ClaimsIdentity([new Claim(Tenant, tenant), .. scopes.Select(scope => new Claim(Scope, scope.Word())), .. more ?? []], KeyPolicies.Scheme));
}
