using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>The header <c>Idempotency-Key</c>.</summary>
internal static class IdempotencyHeader
{
    /// <summary>The header's name.</summary>
    public const string Name = "Idempotency-Key";

    /// <summary>What the header does, for the description of each request that takes it.</summary>
    public const string Description =
        "Makes it safe to send the request again: 1 to 128 characters of A–Z, a–z, 0–9, _ and -, bare or in double quotes, chosen by the client for this "
        + "request alone. The same request under the same key is answered with what the first one made, as it stands now, and with "
        + "Idempotency-Replayed: true; another request under the key with 422. Equal requests at the same time wait for the first, so there is no 409. "
        + "Keys belong to the tenant. They are kept for at least 24 hours (Jobs:Idempotency:KeepKeys), and may be used anew soon after.";

    /// <summary>Reads the key; none is fine, a bad one or several are not.</summary>
    public static bool TryRead(string? header, out string? key)
    {
        key = header is null ? null : IdempotencyKey.Parse(header);
        return header is null || key is not null;
    }

    /// <summary>Tells the client that an earlier request was answered again.</summary>
    public static void SayReplayed(HttpResponse response) => response.Headers["Idempotency-Replayed"] = "true";
}
