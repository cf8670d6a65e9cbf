using System.Net.Http.Headers;
using System.Text.Json;

namespace Distributed.Client;

/// <summary>One request as data, so that it can be sent more than once.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path and query; below the base address, whether it begins with a slash or not.</param>
internal sealed record ApiCall(HttpMethod Method, string Path)
{
    /// <summary>The body in JSON; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Makes a repeated POST one and the same; null where the server needs none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How long the server may hold back its answer (RFC 7240, <c>Prefer: wait</c>).</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>The last event heard, for a stream that goes on; null for one from the start.</summary>
    public string? LastEventId { get; init; }

    /// <summary>The media type that is asked for.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>Whether sending it twice does the same as once.</summary>
    public bool IsRepeatable { get; init; } = true;

    public static byte[] Json<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, ClientJson.Requests);

    /// <summary>A name as one part of a path.</summary>
    /// <exception cref="ArgumentException">It is empty, or dots that lead to another address.</exception>
    public static string Segment(string name) =>
        string.IsNullOrEmpty(name) || name is "." or ".." ? throw new ArgumentException($"'{name}' can be the name of nothing.", nameof(name)) : Uri.EscapeDataString(name);

    /// <summary>The request, made anew for every try.</summary>
    /// <exception cref="InvalidOperationException">The path leads away from the server, which must not get the key.</exception>
    public HttpRequestMessage ToMessage(JobClientOptions options)
    {
        var server = new Uri(options.BaseAddress.AbsoluteUri.TrimEnd('/') + "/");
        var address = new Uri(server, Path.TrimStart('/'));
        if (!server.IsBaseOf(address)) throw new InvalidOperationException($"'{Path}' is not an address of the server {server}.");

        var message = new HttpRequestMessage(Method, address);
        message.Headers.Accept.Add(new(Accept));
        if (Accept != ProblemJson) message.Headers.Accept.Add(new(ProblemJson));
        if (options.ApiKey is { } key) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (IdempotencyKey is not null) message.Headers.Add("Idempotency-Key", IdempotencyKey);
        if (Wait > TimeSpan.Zero) message.Headers.Add("Prefer", $"wait={Math.Ceiling(Wait.TotalSeconds):0}");
        if (LastEventId is { Length: > 0 }) message.Headers.TryAddWithoutValidation("Last-Event-ID", LastEventId);
        if (Body is not null) message.Content = new ByteArrayContent(Body) { Headers = { ContentType = new("application/json") } };
        return message;
    }

    private const string ProblemJson = "application/problem+json";
}
