using System.Text.Json;
using System.Text.Json.Serialization;
using Distributed.Contracts;

namespace Distributed.Client;

/// <summary>Problem details (RFC 9457) as they are read; anything else that refuses, such as a proxy's page, becomes one by its status.</summary>
internal sealed record Problem(
    string? Type, string? Title, string? Detail, IReadOnlyList<FieldError>? Errors, [property: JsonPropertyName("violated-policies")] IReadOnlyList<string>? ViolatedPolicies)
{
    private const int MaxLength = 1024 * 1024;

    /// <summary>Reads a refusal.</summary>
    public static async Task<JobApiException> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellation)
    {
        var problem = await ParseAsync(response, cancellation);
        var status = (int)response.StatusCode;
        return new(response.StatusCode, problem?.Title ?? $"The server answered {status} {response.ReasonPhrase}".TrimEnd(), problem?.Detail, problem?.Errors)
        {
            Type = problem?.Type is null or "about:blank" ? null : problem.Type,
            ViolatedPolicies = problem?.ViolatedPolicies ?? [],
            RetryAfter = RetryAfter(response, time),
        };
    }

    private static async Task<Problem?> ParseAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json")) return null;
        if (response.Content.Headers.ContentLength > MaxLength) return null;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            return await JsonSerializer.DeserializeAsync<Problem>(body, ClientJson.Options, cancellation);
        }
        catch (JsonException)
        {
            return null;          // the status says enough
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? after?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
