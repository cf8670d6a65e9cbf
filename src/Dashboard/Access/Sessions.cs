using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace Distributed.Dashboard;

/// <summary>Which logins are in force. A session ends with its time, with a logout, and when the way it came by is no longer configured.</summary>
internal sealed class Sessions(DashboardAccess access, IOptions<DashboardOptions> options, TimeProvider time)
{
    private const string Id = "distributed:session";
    private const string Until = "distributed:until";
    private const string Key = "distributed:key";

    private readonly ConcurrentDictionary<string, long> ended = new();

    /// <summary>Who holds the admin key.</summary>
    public ClaimsPrincipal Admin() =>
        new(new ClaimsIdentity([new(ClaimTypes.Name, "admin"), new(Key, access.Fingerprint)], authenticationType: "admin key"));

    /// <summary>Whether somebody came by the admin key.</summary>
    public static bool IsAdmin(ClaimsPrincipal user) => user.HasClaim(claim => claim.Type == Key);

    /// <summary>Gives a login its number and its end.</summary>
    public void Begin(ClaimsIdentity identity)
    {
        identity.AddClaim(new(Id, Guid.NewGuid().ToString("N")));
        identity.AddClaim(new(Until, (Now + (long)options.Value.SessionLength.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Ends a session here at once, also for the pages that are open.</summary>
    public void End(ClaimsPrincipal user)
    {
        foreach (var past in ended.Where(session => session.Value < Now)) ended.TryRemove(past);
        if (user.FindFirstValue(Id) is { } id) ended[id] = EndOf(user);
    }

    /// <summary>Whether a login is still in force.</summary>
    public bool IsInForce(ClaimsPrincipal user) =>
        user.FindFirstValue(Id) is { } id && !ended.ContainsKey(id) && EndOf(user) > Now
        && (user.FindFirstValue(Key) is { } key ? access.Key is not null && key == access.Fingerprint : access.HasOpenIdConnect);

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    private static long EndOf(ClaimsPrincipal user) => long.TryParse(user.FindFirstValue(Until), CultureInfo.InvariantCulture, out var end) ? end : 0;
}
