using System.Net;
using System.Net.Http.Headers;

namespace Distributed.Client.Tests;

internal static class Faults
{
    /// <summary>The server has the request, and its answer is lost.</summary>
    public static async Task<HttpResponseMessage> CutAfterSending(HttpRequestMessage request, Func<Task<HttpResponseMessage>> send, CancellationToken cancellation)
    {
        using var lost = await send();
        lost.EnsureSuccessStatusCode();
        throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was cut.");
    }

    /// <summary>The answer ends in the middle.</summary>
    public static async Task<HttpResponseMessage> CutInTheAnswer(HttpRequestMessage request, Func<Task<HttpResponseMessage>> send, CancellationToken cancellation)
    {
        var answer = await send();
        var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        answer.Content = new StreamContent(new CutStream(body[..(body.Length / 2)])) { Headers = { ContentType = answer.Content.Headers.ContentType } };
        return answer;
    }

    /// <summary>The answer is cut as soon as so many bytes of it have come.</summary>
    public static Fault CutAfter(int bytes) => async (_, send, cancellation) =>
    {
        var answer = await send();
        answer.Content = new StreamContent(new CutLine(await answer.Content.ReadAsStreamAsync(cancellation), bytes)) { Headers = { ContentType = answer.Content.Headers.ContentType } };
        return answer;
    };

    /// <summary>No answer ever comes.</summary>
    public static async Task<HttpResponseMessage> Silence(HttpRequestMessage request, Func<Task<HttpResponseMessage>> send, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        throw new InvalidOperationException("Nobody gave up.");
    }

    /// <summary>Something before the server refuses.</summary>
    public static Fault Refuse(HttpStatusCode status, TimeSpan? retryAfter = null) => (_, _, _) =>
    {
        var answer = new HttpResponseMessage(status);
        if (retryAfter is { } after) answer.Headers.RetryAfter = new RetryConditionHeaderValue(after);
        return Task.FromResult(answer);
    };

    private sealed class CutStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new HttpIOException(HttpRequestError.ResponseEnded, "The answer was cut.");
    }
}
