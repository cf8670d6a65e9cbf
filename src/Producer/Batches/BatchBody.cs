using System.Security.Cryptography;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>The body of a batch: what it asks for, and its fingerprint for idempotency.</summary>
/// <param name="Name">What the client calls it.</param>
/// <param name="Kind">Which of the three forms its jobs were said in.</param>
/// <param name="Entries">Its jobs in order.</param>
internal sealed record BatchBody(string? Name, string Kind, IReadOnlyList<BatchEntry> Entries)
{
    /// <summary>Largest body in bytes.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>SHA-256 of the jobs in canonical JSON, so that white space, the order of fields and where a value was said do not matter.</summary>
    public string Hash()
    {
        var canonical = new { Name, Kind, Jobs = Entries.Select(entry => entry.Submission) };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(canonical, WireJson.Options)));
    }

    /// <summary>Reads a body whatever its content type says; every wrong field is added to the errors.</summary>
    /// <returns>Null when there is no room for a body of this length now.</returns>
    /// <exception cref="BadHttpRequestException">It is too long, or no JSON at all.</exception>
    public static async Task<BatchBody?> ReadAsync(HttpRequest request, UploadShare room, ICollection<FieldError> errors, CancellationToken cancellation)
    {
        if (await LongBody.ReadAsync(request, room, MaxLength, TooLong, cancellation) is not { } bytes) return null;
        try
        {
            using var json = JsonDocument.Parse(bytes, Strict);
            return BatchReader.Read(json.RootElement, errors);
        }
        catch (JsonException error)
        {
            throw new BadHttpRequestException($"The body is not JSON: {error.Message}", StatusCodes.Status400BadRequest, error);
        }
    }

    private static BadHttpRequestException TooLong() =>
        new($"The body is longer than {MaxLength} bytes; send several batches.", StatusCodes.Status413PayloadTooLarge);
}
