using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Distributed.Dashboard;

/// <summary>How an identity provider is asked, and what is made of its answers.</summary>
internal static class ProviderLogin
{
    public static void Use(OpenIdConnectOptions provider, DashboardOptions options)
    {
        var login = options.OpenIdConnect;
        provider.Authority = login.Authority;
        provider.ClientId = login.ClientId;
        provider.ClientSecret = login.ClientSecret;
        provider.CallbackPath = "/login/openid/callback";
        provider.ResponseType = OpenIdConnectResponseType.Code;
        // Not a form that the provider's page posts: that is a change sent by another site, and asks for cookies that browsers send only over HTTPS.
        provider.ResponseMode = OpenIdConnectResponseMode.Query;
        foreach (var cookie in (CookieBuilder[])[provider.CorrelationCookie, provider.NonceCookie])
            (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        provider.UsePkce = true;
        provider.MapInboundClaims = false;
        provider.RequireHttpsMetadata = !options.AllowHttp;
        provider.TokenValidationParameters.NameClaimType = "name";
        provider.TokenValidationParameters.RoleClaimType = login.RoleClaim;
        provider.Events.OnTokenValidated = context =>
        {
            // Refused here and not page by page, so that another account can be tried at once.
            if (!login.Admits(context.Principal!)) context.Fail(new UnauthorizedAccessException($"The account lacks the role '{login.RequiredRole}'."));
            return Task.CompletedTask;
        };
        provider.Events.OnRemoteFailure = RefuseAsync;
    }

    private static async Task RefuseAsync(RemoteFailureContext context)
    {
        var services = context.HttpContext.RequestServices;
        services.GetRequiredService<ILogger<DashboardAccess>>().ProviderLoginRefused(context.Failure?.Message);
        var trouble = context.Failure is UnauthorizedAccessException ? LoginTrouble.LacksRole : LoginTrouble.ProviderFailed;
        await Login.Page(context.Properties?.RedirectUri, services.GetRequiredService<DashboardAccess>(), trouble).ExecuteAsync(context.HttpContext);
        context.HandleResponse();
    }
}
