using System.Security.Cryptography;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>The body of a submission: what it asks for, and its fingerprint for idempotency.</summary>
/// <param name="Submission">What could be read.</param>
/// <param name="Hash">SHA-256 of the submission in canonical JSON, so that white space and the order of fields do not matter.</param>
internal sealed record SubmissionBody(JobSubmission Submission, string Hash)
{
    /// <summary>Reads a submission; every wrong field is added to the errors.</summary>
    /// <exception cref="BadHttpRequestException">The body is too long, or no JSON at all.</exception>
    public static async Task<SubmissionBody> ReadAsync(HttpRequest request, ICollection<FieldError> errors, CancellationToken cancellation)
    {
        using var json = await RequestBody.ReadAsync(request, cancellation);
        var submission = SubmissionReader.Read(json.RootElement, errors);
        return new(submission, Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(submission, WireJson.Options))));
    }
}
