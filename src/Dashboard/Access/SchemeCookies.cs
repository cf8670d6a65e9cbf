using Microsoft.AspNetCore.Authentication.Cookies;

namespace Distributed.Dashboard;

/// <summary>
/// Cookies that carry the <c>__Host-</c> prefix over HTTPS, so that no other host of the domain and no plain request can set them. A browser
/// refuses that prefix over HTTP, where the name goes without.
/// </summary>
internal sealed class SchemeCookies : ICookieManager
{
    private readonly ChunkingCookieManager cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) => cookies.GetRequestCookie(context, Name(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        cookies.AppendResponseCookie(context, Name(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => cookies.DeleteCookie(context, Name(context, key), options);

    private static string Name(HttpContext context, string key) => context.Request.IsHttps ? "__Host-" + key : key;
}
