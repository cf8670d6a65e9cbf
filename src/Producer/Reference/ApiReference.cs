using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Distributed.Producer;

/// <summary>The API's reference as a page to read and try things on.</summary>
public static class ApiReference
{
    /// <summary>Where it is.</summary>
    public const string Path = "/scalar";

    /// <summary>
    /// Maps the page. Its script comes from this process, and it asks nobody else for anything: for developers, and where only this machine reaches us.
    /// </summary>
    public static IEndpointRouteBuilder MapApiReference(this IEndpointRouteBuilder routes)
    {
        routes.MapScalarApiReference(Path, (options, http) =>
        {
            var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
            http.Response.Headers.ContentSecurityPolicy = ContentPolicy(nonce);
            options.WithNonce(nonce).WithTitle("Distributed: API reference").AddDocument(ApiDocument.Name)
                .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools()
                .HideClientButton();          // it leads to another site
        }).AllowAnonymous();
        return routes;
    }

    /// <summary>As strict as the dashboard's, but that the page starts itself by one inline script, which the nonce tells from others.</summary>
    private static string ContentPolicy(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";
}
