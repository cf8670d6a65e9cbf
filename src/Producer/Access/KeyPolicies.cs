using Distributed.Contracts;
using Microsoft.AspNetCore.Authorization;

namespace Distributed.Producer;

/// <summary>Which endpoint needs which scope. An endpoint that says nothing is closed to everybody.</summary>
internal static class KeyPolicies
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "ApiKey";

    /// <summary>The policy of a scope.</summary>
    public static string Of(KeyScope scope) => scope.Word();

    /// <summary>Adds one policy for each scope, and closes what has none.</summary>
    public static void AddPolicies(AuthorizationOptions options)
    {
        foreach (var scope in Enum.GetValues<KeyScope>())
            options.AddPolicy(Of(scope), policy => policy.AddAuthenticationSchemes(Scheme).RequireClaim(CallerClaims.Scope, scope.Word()));
        // Where nothing is, whoever asks is told so.
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is null).Build();
    }
}
