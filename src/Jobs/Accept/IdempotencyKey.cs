using System.Text.RegularExpressions;

namespace Distributed.Jobs;

/// <summary>A client's key for safe retries, with the fingerprint of what it sent.</summary>
/// <param name="Key">1 to 128 characters of <c>A–Z a–z 0–9 _ -</c>.</param>
/// <param name="RequestHash">SHA-256 of the request as sent, lower-case hexadecimal.</param>
public sealed partial record IdempotencyKey(string Key, string RequestHash)
{
    /// <summary>Reads the header's value, bare or as a quoted structured-field string; null when it is not a usable key.</summary>
    public static string? Parse(string header)
    {
        var key = header.Length >= 2 && header[0] == '"' && header[^1] == '"' ? header[1..^1] : header;
        return Pattern().IsMatch(key) ? key : null;
    }

    /// <summary>What a request under this key is, where another stands under it already.</summary>
    /// <param name="earlierHash">The fingerprint of what was sent first.</param>
    internal AcceptOutcome Judge(string? earlierHash) => earlierHash == RequestHash ? AcceptOutcome.Replayed : AcceptOutcome.KeyReused;

    [GeneratedRegex("^[A-Za-z0-9_-]{1,128}\\z")]
    private static partial Regex Pattern();
}
