using System.Text.Json;

namespace Distributed.Producer;

/// <summary>Reads a request's JSON, whatever its content type says (curl calls it a form).</summary>
internal static class RequestBody
{
    /// <summary>Largest body in bytes.</summary>
    public const int MaxLength = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads the body, which must not be empty.</summary>
    /// <exception cref="BadHttpRequestException">It is too long, or no JSON at all.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, CancellationToken cancellation) =>
        Parse(await ReadAtMostAsync(request, cancellation));

    /// <summary>Reads the body; null when it is empty.</summary>
    /// <exception cref="BadHttpRequestException">It is too long, or no JSON at all.</exception>
    public static async Task<JsonDocument?> ReadOptionalAsync(HttpRequest request, CancellationToken cancellation)
    {
        var bytes = await ReadAtMostAsync(request, cancellation);
        return bytes.Length == 0 ? null : Parse(bytes);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, Strict);
        }
        catch (JsonException error)
        {
            throw new BadHttpRequestException($"The body is not JSON: {error.Message}", StatusCodes.Status400BadRequest, error);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAtMostAsync(HttpRequest request, CancellationToken cancellation)
    {
        var buffer = new byte[MaxLength + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length <= MaxLength ? buffer.AsMemory(0, length)
            : throw new BadHttpRequestException($"The body is longer than {MaxLength} bytes.", StatusCodes.Status413PayloadTooLarge);
    }
}
