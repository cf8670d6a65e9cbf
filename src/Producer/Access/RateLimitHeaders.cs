using System.Globalization;

namespace Distributed.Producer;

/// <summary>The headers <c>RateLimit-Policy</c> and <c>RateLimit</c> of the IETF's draft: what may be used, and what is left of it.</summary>
internal static class RateLimitHeaders
{
    /// <param name="response">The answer.</param>
    /// <param name="policy">What is limited.</param>
    /// <param name="quota">How much of it.</param>
    /// <param name="window">In which time; null for at any time.</param>
    /// <param name="left">How much is left.</param>
    /// <param name="reset">When it is whole again; null when nobody knows.</param>
    public static void Add(HttpResponse response, string policy, double quota, TimeSpan? window, double left, TimeSpan? reset)
    {
        response.Headers.Append("RateLimit-Policy", $"\"{policy}\";q={Whole(quota)}{(window is { } time ? $";w={Whole(time.TotalSeconds)}" : "")}");
        response.Headers.Append("RateLimit", $"\"{policy}\";r={Whole(left)}{(reset is { } wait ? $";t={Whole(Math.Ceiling(wait.TotalSeconds))}" : "")}");
    }

    private static string Whole(double value) => Math.Floor(value).ToString("0", CultureInfo.InvariantCulture);
}
