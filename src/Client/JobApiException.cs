using System.Net;
using Distributed.Contracts;

namespace Distributed.Client;

/// <summary>The API refused a request: its problem details (RFC 9457).</summary>
public sealed class JobApiException : Exception
{
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="title">What kind of problem it is.</param>
    /// <param name="detail">What happened here and what to do.</param>
    /// <param name="errors">The wrong fields.</param>
    public JobApiException(HttpStatusCode statusCode, string title, string? detail = null, IReadOnlyList<FieldError>? errors = null)
        : base(detail is { Length: > 0 } ? $"{title.TrimEnd('.')}: {detail}" : title)
    {
        StatusCode = statusCode;
        Title = title;
        Detail = detail;
        Errors = errors ?? [];
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>What kind of problem it is, as a sentence.</summary>
    public string Title { get; }

    /// <summary>What happened here and what to do; null when the server did not say.</summary>
    public string? Detail { get; }

    /// <summary>The problem's type as a URI; null when it has none beyond its status.</summary>
    public string? Type { get; init; }

    /// <summary>The wrong fields of the request, each with what would be right; empty when none is to blame.</summary>
    public IReadOnlyList<FieldError> Errors { get; }

    /// <summary>Which limits were met: <c>requests</c>, <c>queued</c>, <c>gpu-seconds</c> or <c>wrong-keys</c>; empty when none was.</summary>
    public IReadOnlyList<string> ViolatedPolicies { get; init; } = [];

    /// <summary>How long the server asks to wait before the next try; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
