using System.Security.Claims;

namespace Distributed.Dashboard;

/// <summary>An OpenID Connect provider (authorization code with PKCE). Its redirect address is <c>/login/openid/callback</c>.</summary>
public sealed class OpenIdConnectLogin
{
    /// <summary>The provider's address, for example <c>https://login.microsoftonline.com/{tenant}/v2.0</c>; empty for none.</summary>
    public string Authority { get; set; } = "";

    /// <summary>What the provider knows the dashboard as.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The dashboard's secret at the provider; empty for a public client.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>The claim that names what a person may do.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The value that claim must have; empty to let in everybody the provider knows.</summary>
    public string RequiredRole { get; set; } = "";

    /// <summary>Whether a person that the provider knows may come in.</summary>
    internal bool Admits(ClaimsPrincipal person) => string.IsNullOrEmpty(RequiredRole) || person.HasClaim(RoleClaim, RequiredRole);
}
