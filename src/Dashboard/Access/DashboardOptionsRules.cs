using System.Net;
using Microsoft.Extensions.Options;

namespace Distributed.Dashboard;

/// <summary>What is wrong with the settings of the dashboard, each with the key to change.</summary>
internal sealed class DashboardOptionsRules(DashboardAccess access) : IValidateOptions<DashboardOptions>
{
    public ValidateOptionsResult Validate(string? name, DashboardOptions options)
    {
        var wrong = Wrong(options).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private IEnumerable<string> Wrong(DashboardOptions options)
    {
        if (access is { IsOpen: false, Key: null } && !options.HasOpenIdConnect)
            yield return "The dashboard needs a login. Set Dashboard:AdminKey to a long random key, or Dashboard:OpenIdConnect:Authority to an identity provider.";
        if (access.Key is { Length: < DashboardOptions.MinKeyLength })
            yield return $"Dashboard:AdminKey must have at least {DashboardOptions.MinKeyLength} characters, for example those of: openssl rand -hex 16";
        if (options.HasOpenIdConnect && string.IsNullOrWhiteSpace(options.OpenIdConnect.ClientId))
            yield return "Dashboard:OpenIdConnect:ClientId is missing: it is what the provider knows the dashboard as.";
        if (options.HasOpenIdConnect && !IsSite(options.OpenIdConnect.Authority))
            yield return "Dashboard:OpenIdConnect:Authority must be an address such as https://login.example.com/realm.";
        else if (options.HasOpenIdConnect && !options.AllowHttp && !options.OpenIdConnect.Authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            yield return "Dashboard:OpenIdConnect:Authority must begin with https, or anybody on the way could answer for it.";
        if (options.SessionLength < TimeSpan.FromMinutes(5) || options.SessionLength > TimeSpan.FromDays(30))
            yield return "Dashboard:SessionLength must be between 00:05:00 and 30.00:00:00.";
        if (!string.IsNullOrEmpty(options.ApiAddress) && !IsSite(options.ApiAddress))
            yield return "Dashboard:ApiAddress must be an address such as https://pictures.example/, without a query.";
        foreach (var network in options.TrustedProxies.Where(network => !IPNetwork.TryParse(network, out _)))
            yield return $"Dashboard:TrustedProxies has '{network}', which is no network such as 10.0.0.0/8.";
    }

    private static bool IsSite(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.Query.Length == 0 && uri.Fragment.Length == 0;
}
