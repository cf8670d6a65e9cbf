using System.Security.Cryptography;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>The body of a submission: what it asks for, and its fingerprint for idempotency.</summary>
/// <param name="Submission">What could be read.</param>
/// <param name="Hash">SHA-256 of the submission in canonical JSON, so that white space and the order of fields do not matter.</param>
internal sealed record SubmissionBody(JobSubmission Submission, string Hash)
{
    /// <summary>Largest body in bytes, its input image not counted.</summary>
    public const int MaxLength = LongBody.Short;

    private const int MaxDepth = 16;
    private const int MaxLengthWithImage = MaxLength + InputImageText.MaxLength;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth };

    /// <summary>Reads a body whatever its content type says (curl calls it a form); every wrong field is added to the errors.</summary>
    /// <returns>Null when there is no room for a body of this length now.</returns>
    /// <exception cref="BadHttpRequestException">It is too long, or no JSON at all.</exception>
    public static async Task<SubmissionBody?> ReadAsync(HttpRequest request, UploadShare room, ICollection<FieldError> errors, CancellationToken cancellation)
    {
        if (await LongBody.ReadAsync(request, room, MaxLengthWithImage, TooLong, cancellation) is not { } bytes) return null;
        try
        {
            if (bytes.Length > MaxLength && bytes.Length - ImageLength(bytes.Span) > MaxLength) throw TooLong();
            using var json = JsonDocument.Parse(bytes, Strict);
            var submission = SubmissionReader.Read(json.RootElement, errors);
            return new(submission, HashOf(submission));
        }
        catch (JsonException error)
        {
            throw new BadHttpRequestException($"The body is not JSON: {error.Message}", StatusCodes.Status400BadRequest, error);
        }
    }

    /// <summary>Of an image its own hash is enough.</summary>
    internal static string HashOf(JobSubmission submission)
    {
        var canonical = submission with { InputImage = submission.InputImage is { } image ? SHA256.HashData(image) : null };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(canonical, WireJson.Options)));
    }

    /// <summary>How many bytes of a body are its input image. Looked at before the body is parsed, which takes several times its length.</summary>
    private static int ImageLength(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        var length = 0;
        while (reader.Read())
        {
            var isImage = reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals("inputImage"u8);
            if (isImage && reader.Read() && reader.TokenType is JsonTokenType.String) length += reader.ValueSpan.Length;
        }
        return length;
    }

    private static BadHttpRequestException TooLong() => new(
        $"The body is longer than {MaxLength} bytes, or its input image longer than {InputImageText.MaxLength}.", StatusCodes.Status413PayloadTooLarge);
}
