using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>The request header that makes sending again safe.</summary>
internal static class IdempotencyHeader
{
    private const string Name = "Idempotency-Key";

    /// <summary>Reads the key; none is fine, a bad one or several are not.</summary>
    public static bool TryRead(HttpRequest request, out string? key)
    {
        key = null;
        return !request.Headers.TryGetValue(Name, out var header) || (header is [{ } only] && (key = IdempotencyKey.Parse(only)) is not null);
    }

    /// <summary>Says in the answer that the request had come before.</summary>
    public static void MarkReplayed(HttpResponse response) => response.Headers["Idempotency-Replayed"] = "true";
}
