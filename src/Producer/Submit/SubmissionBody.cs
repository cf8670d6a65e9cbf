using System.Security.Cryptography;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>The body of a submission: what it asks for, and its fingerprint for idempotency.</summary>
/// <param name="Submission">What could be read.</param>
/// <param name="Hash">SHA-256 of the submission in canonical JSON, so that white space and the order of fields do not matter.</param>
internal sealed record SubmissionBody(JobSubmission Submission, string Hash)
{
    /// <summary>Largest body in bytes.</summary>
    public const int MaxLength = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads a body whatever its content type says (curl calls it a form); every wrong field is added to the errors.</summary>
    /// <exception cref="BadHttpRequestException">It is too long, or no JSON at all.</exception>
    public static async Task<SubmissionBody> ReadAsync(HttpRequest request, ICollection<FieldError> errors, CancellationToken cancellation)
    {
        var bytes = await ReadAtMostAsync(request, cancellation);
        try
        {
            using var json = JsonDocument.Parse(bytes, Strict);
            var submission = SubmissionReader.Read(json.RootElement, errors);
            return new(submission, Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(submission, WireJson.Options))));
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
