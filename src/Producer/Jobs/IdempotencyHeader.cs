using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>The header <c>Idempotency-Key</c>.</summary>
internal static class IdempotencyHeader
{
    /// <summary>Reads the key; none is fine, a bad one or several are not.</summary>
    public static bool TryRead(HttpRequest request, out string? key)
    {
        key = null;
        if (!request.Headers.TryGetValue("Idempotency-Key", out var header)) return true;
        if (header is [{ } only]) key = IdempotencyKey.Parse(only);
        return key is not null;
    }

    /// <summary>Tells the client that an earlier request was answered again.</summary>
    public static void SayReplayed(HttpResponse response) => response.Headers["Idempotency-Replayed"] = "true";
}
