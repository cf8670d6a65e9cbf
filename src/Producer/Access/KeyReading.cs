using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Distributed.Jobs;
using Microsoft.Extensions.Options;

namespace Distributed.Producer;

/// <summary>Reads the key of a request (<c>Authorization: Bearer …</c>) and says whose it is, or why it is not let in.</summary>
internal sealed class KeyReading(ApiKeyCheck check, WrongKeys wrong, IOptions<KeyOptions> options)
{
    private readonly byte[]? admin = options.Value.Admin is { Length: > 0 } key ? Hash(key) : null;

    public async Task<(ClaimsPrincipal? User, KeyRefusal Refusal)> ReadAsync(HttpContext http)
    {
        var isRequired = options.Value.Required is not false;
        if (!isRequired && IsOtherSitesChange(http.Request)) return (null, KeyRefusal.OtherSite);
        if (http.Request.Headers.Authorization.Count == 0) return isRequired ? (null, KeyRefusal.Missing) : (CallerClaims.Everything, default);
        var token = Token(http.Request);
        if (admin is not null && token is not null && CryptographicOperations.FixedTimeEquals(Hash(token), admin)) return (CallerClaims.Everything, default);
        // Clients of other products send some token always.
        if (!isRequired && token?.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal) is not true) return (CallerClaims.Everything, default);
        if (token is null || ApiKeyText.Parse(token) is not { } key) return Refuse(http, KeyRefusal.Malformed);
        if (wrong.IsClosed(http) && !check.IsKnown(key.Id)) return (null, KeyRefusal.TooManyWrong);
        try
        {
            return await check.CheckAsync(key, http.RequestAborted) is { } identity ? (CallerClaims.Of(identity), default) : Refuse(http, KeyRefusal.Wrong);
        }
        catch (Exception error) when (DatabaseOutage.IsTransient(error))
        {
            return (null, KeyRefusal.CannotTell);
        }
    }

    private (ClaimsPrincipal?, KeyRefusal) Refuse(HttpContext http, KeyRefusal refusal)
    {
        if (wrong.IsClosed(http)) return (null, KeyRefusal.TooManyWrong);
        wrong.Count(http);
        return (null, refusal);
    }

    /// <summary>
    /// Whether a web page of another site would change something here. Every page that somebody opens may post to this machine; what tells it from
    /// the user is the Sec-Fetch-Site header (W3C Fetch Metadata), which browsers send and pages cannot set.
    /// </summary>
    private static bool IsOtherSitesChange(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && request.Headers["Sec-Fetch-Site"] == "cross-site";

    private static string? Token(HttpRequest request) =>
        request.Headers.Authorization is [{ } only] && AuthenticationHeaderValue.TryParse(only, out var header)
            && header is { Scheme: var scheme, Parameter: { Length: > 0 } token } && scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? token : null;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
