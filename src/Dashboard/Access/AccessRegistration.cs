using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Distributed.Dashboard;

/// <summary>Puts together who may see the dashboard.</summary>
internal static class AccessRegistration
{
    private const string CookieName = "distributed-dashboard";

    public static void AddAccess(this WebApplicationBuilder builder, bool isPrivate)
    {
        var section = builder.Configuration.GetSection("Dashboard");
        var options = section.Get<DashboardOptions>() ?? new();
        var access = DashboardAccess.From(options, isPrivate);
        var services = builder.Services;
        services.AddOptions<DashboardOptions>().Bind(section).ValidateOnStart()
            .PostConfigure(dashboard => dashboard.ApiNeedsKey ??= builder.Configuration.GetValue<bool?>("Keys:Required") ?? !builder.Environment.IsDevelopment());
        services.AddSingleton(access);
        services.AddSingleton<IValidateOptions<DashboardOptions>, DashboardOptionsRules>();
        services.AddSingleton<Sessions>().AddSingleton<LoginThrottle>();

        var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(Cookies);
        if (options.HasOpenIdConnect) authentication.AddOpenIdConnect(provider => ProviderLogin.Use(provider, options));
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<DashboardOptions>>((cookie, dashboard) => cookie.ExpireTimeSpan = dashboard.Value.SessionLength);
        services.AddAuthorizationBuilder().AddPolicy(DashboardPolicy.Name, policy => Require(policy, access, options.OpenIdConnect));
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();

        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "distributed-antiforgery";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            antiforgery.SuppressXFrameOptionsHeader = true;          // ours is stricter
        });
        services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        if (options.TrustedProxies.Count > 0) services.Configure<ForwardedHeadersOptions>(forwarded => Trust(forwarded, options.TrustedProxies));
        AddKeys(builder, options.KeysFolder);
    }

    private static void Cookies(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = CookieName;
        cookie.CookieManager = new SchemeCookies();
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.HttpOnly = true;
        cookie.SlidingExpiration = false;
        cookie.LoginPath = Login.Path;
        cookie.Events.OnSigningIn = context =>
        {
            context.HttpContext.RequestServices.GetRequiredService<Sessions>().Begin((ClaimsIdentity)context.Principal!.Identity!);
            return Task.CompletedTask;
        };
        cookie.Events.OnValidatePrincipal = context =>
        {
            if (!context.HttpContext.RequestServices.GetRequiredService<Sessions>().IsInForce(context.Principal!)) context.RejectPrincipal();
            return Task.CompletedTask;
        };
        // Only who navigates is led to the login; a picture or a circuit just gets a refusal.
        cookie.Events.OnRedirectToLogin = RedirectOrRefuse;
        cookie.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static Task RedirectOrRefuse(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (PageRequest.Is(context.HttpContext)) context.Response.Redirect(LoginAddress(context));
        else context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    /// <summary>The login, with the way back to what was asked for: where nothing is found, another page is on its way out by now.</summary>
    private static string LoginAddress(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (context.HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not { } asked) return context.RedirectUri;
        var back = $"{asked.OriginalPathBase}{new PathString(asked.OriginalPath).ToUriComponent()}{asked.OriginalQueryString}";
        var query = QueryString.Create(context.Options.ReturnUrlParameter, back);
        return UriHelper.BuildAbsolute(context.Request.Scheme, context.Request.Host, context.Request.PathBase, Login.Path, query);
    }

    private static void Require(AuthorizationPolicyBuilder policy, DashboardAccess access, OpenIdConnectLogin provider)
    {
        if (!access.IsOpen) policy.RequireAuthenticatedUser();
        policy.RequireAssertion(context => access.IsOpen || Sessions.IsAdmin(context.User) || provider.Admits(context.User));
    }

    private static void Trust(ForwardedHeadersOptions forwarded, IEnumerable<string> networks)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var network in networks)
        {
            if (System.Net.IPNetwork.TryParse(network, out var known)) forwarded.KnownIPNetworks.Add(known);
        }
    }

    private static void AddKeys(WebApplicationBuilder builder, string folder)
    {
        // The application's name is part of the protection: replicas agree on it wherever they are installed.
        var keys = builder.Services.AddDataProtection().SetApplicationName("distributed-dashboard");
        if (folder.Length == 0) return;
        keys.PersistKeysToFileSystem(Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        // That the folder, and not another key, keeps them safe is what was asked for.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
    }
}
