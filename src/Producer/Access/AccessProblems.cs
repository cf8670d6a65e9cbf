using System.Globalization;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>The answers to those who may not, or not now.</summary>
internal static class AccessProblems
{
    /// <summary>The type of refusals for a limit, of the draft on RateLimit headers.</summary>
    private const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    public static ProblemHttpResult NotLetIn(HttpResponse response, KeyRefusal refusal)
    {
        response.Headers.CacheControl = "no-store";
        if (refusal is KeyRefusal.TooManyWrong)
        {
            response.Headers.RetryAfter = Seconds(WrongKeys.Wait);
            return Problem(StatusCodes.Status429TooManyRequests, "Too many wrong keys.",
                "More wrong keys came from this address than are looked up. Correct the key, and try again in a minute.", QuotaExceeded, "wrong-keys");
        }
        if (refusal is KeyRefusal.OtherSite)
        {
            return Problem(StatusCodes.Status403Forbidden, "Not for pages of other sites.",
                "A web page of another site sent this. Where no key is needed, only this machine's programs and pages may change something: call the API from a server, or set Keys:Required and send a key.");
        }
        if (refusal is KeyRefusal.CannotTell)
        {
            response.Headers.RetryAfter = "5";
            return Problem(StatusCodes.Status503ServiceUnavailable, "Not now.", "The database that knows the keys does not answer. Try again shortly.");
        }
        response.Headers.WWWAuthenticate = refusal is KeyRefusal.Missing ? "Bearer" : "Bearer error=\"invalid_token\"";
        return Problem(StatusCodes.Status401Unauthorized, "A key is needed.", refusal switch
        {
            KeyRefusal.Malformed => "What Authorization has is no key, or one that was mistyped or cut off: its checksum is wrong. Send Authorization: Bearer sdq_… with the whole key.",
            KeyRefusal.Wrong => "There is no such key, or it has expired or been revoked. Ask whoever gave it to you for another.",
            _ => "Send the header Authorization: Bearer sdq_… with your key. Whoever runs this installation makes keys (POST /v1/keys).",
        });
    }

    public static ProblemHttpResult NotAllowed(string needed, IReadOnlyCollection<string> has) => Problem(StatusCodes.Status403Forbidden, "The key does not allow this.",
        $"This needs a key with the scope {needed}; this one has {(has.Count == 0 ? "none" : string.Join(", ", has))}.");

    public static ProblemHttpResult TooManyRequests(HttpResponse response, int limit, TimeSpan wait)
    {
        response.Headers.RetryAfter = Seconds(wait);
        return Problem(StatusCodes.Status429TooManyRequests, "Too many requests.",
            $"This key may send {limit} requests a minute. Try again in {Seconds(wait)} s; RateLimit says how many are left.", QuotaExceeded, RequestLimits.Policy);
    }

    /// <summary>What a limit of the tenant kept out.</summary>
    public static ProblemHttpResult Refused(HttpResponse response, AcceptRefusal refusal)
    {
        var isQueue = refusal.Outcome is AcceptOutcome.QueueFull;
        if (refusal.RetryAfter is { } wait) response.Headers.RetryAfter = Seconds(wait);
        var policy = isQueue ? "queued" : "gpu-seconds";
        RateLimitHeaders.Add(response, policy, refusal.Limit, isQueue ? null : TimeSpan.FromDays(1), refusal.Left, refusal.RetryAfter);
        return Problem(StatusCodes.Status429TooManyRequests, isQueue ? "Too many jobs wait." : "The device time of the day is used up.", refusal.ToString(), QuotaExceeded, policy);
    }

    /// <summary>Whole seconds, never too few.</summary>
    internal static string Seconds(TimeSpan time) => Math.Max(1, Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static ProblemHttpResult Problem(int status, string title, string detail, string? type = null, string? policy = null) => TypedResults.Problem(
        detail, statusCode: status, title: title, type: type, extensions: policy is null ? null : new Dictionary<string, object?> { ["violated-policies"] = new[] { policy } });
}
