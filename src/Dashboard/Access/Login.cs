using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Distributed.Dashboard;

/// <summary>Logging in and out.</summary>
internal static class Login
{
    public const string Path = "/login";
    private const string OpenIdPath = "/login/openid";
    private const string LogoutPath = "/logout";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Show).AllowAnonymous();
        routes.MapPost(Path, EnterAsync).AllowAnonymous();
        routes.MapGet(OpenIdPath, EnterByProvider).AllowAnonymous();
        routes.MapPost(LogoutPath, LeaveAsync).RequireAuthorization(DashboardPolicy.Name);
    }

    private static IResult Show(HttpContext context, DashboardAccess access, IOptions<DashboardOptions> options, string? returnUrl = null)
    {
        if (access.IsOpen || context.User.Identity?.IsAuthenticated is true) return TypedResults.LocalRedirect(Local(returnUrl));
        if (access.Key is null) return EnterByProvider(access, returnUrl);
        return Page(returnUrl, access, IsReadable(context, options.Value) ? LoginTrouble.PlainHttp : LoginTrouble.None);
    }

    // The key comes in a form, whose antiforgery token the framework checks.
    private static async Task<IResult> EnterAsync(
        HttpContext context, [FromForm] string? key, [FromForm] string? returnUrl,
        DashboardAccess access, Sessions sessions, LoginThrottle throttle, IOptions<DashboardOptions> options, ILogger<DashboardAccess> logger)
    {
        if (access.IsOpen) return TypedResults.LocalRedirect(Local(returnUrl));
        if (IsReadable(context, options.Value)) return Page(returnUrl, access, LoginTrouble.PlainHttp);
        if (throttle.IsClosed(context)) return Page(returnUrl, access, LoginTrouble.TooManyTries);
        if (!access.Matches(key))
        {
            throttle.Count(context);
            logger.WrongKey(context.Connection.RemoteIpAddress);
            return Page(returnUrl, access, LoginTrouble.WrongKey);
        }
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, sessions.Admin());
        return TypedResults.LocalRedirect(Local(returnUrl));
    }

    private static IResult EnterByProvider(DashboardAccess access, string? returnUrl = null) => access.HasOpenIdConnect
        ? TypedResults.Challenge(new() { RedirectUri = Local(returnUrl) }, [OpenIdConnectDefaults.AuthenticationScheme])
        : TypedResults.NotFound();

    private static async Task<RedirectHttpResult> LeaveAsync(HttpContext context, [FromForm] string? _, ClaimsPrincipal user, Sessions sessions)
    {
        sessions.End(user);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.LocalRedirect("~" + Path);
    }

    public static RazorComponentResult<LoginPage> Page(string? returnUrl, DashboardAccess access, LoginTrouble trouble) =>
        new(new { ReturnUrl = returnUrl, HasKey = access.Key is not null, access.HasOpenIdConnect, Trouble = trouble })
        {
            StatusCode = trouble switch
            {
                LoginTrouble.WrongKey or LoginTrouble.ProviderFailed => StatusCodes.Status401Unauthorized,
                LoginTrouble.TooManyTries => StatusCodes.Status429TooManyRequests,
                LoginTrouble.PlainHttp or LoginTrouble.LacksRole => StatusCodes.Status403Forbidden,
                _ => StatusCodes.Status200OK,
            },
        };

    /// <summary>Whether others on the way could read what is sent.</summary>
    private static bool IsReadable(HttpContext context, DashboardOptions options) =>
        !context.Request.IsHttps && !options.AllowHttp && context.Connection.RemoteIpAddress is { } client && !System.Net.IPAddress.IsLoopback(client);

    private static string Local(string? returnUrl) => returnUrl is not null && RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl : "~/";
}
