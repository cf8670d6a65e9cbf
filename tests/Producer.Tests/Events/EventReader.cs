using System.Net;

namespace Distributed.Producer.Tests;

/// <summary>A client of an event stream, by the rules of the specification. Disposing cuts the connection wherever it stands.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly HttpResponseMessage response;
    private readonly StreamReader lines;

    private EventReader(HttpResponseMessage response, Stream body) => (this.response, lines) = (response, new(body));

    public HttpStatusCode Status => response.StatusCode;

    public HttpResponseMessage Response => response;

    public int Comments { get; private set; }

    public string? Retry { get; private set; }

    public static async Task<EventReader> OpenAsync(HttpClient http, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event; null at the end of the stream.</summary>
    /// <param name="isOver">Ends the wait, with null, when it becomes true after a comment.</param>
    public async Task<HeardEvent?> NextAsync(Func<bool>? isOver = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        var (id, name, data) = ((string?)null, "message", (string?)null);
        while (await lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null) return new(id, name, data);
            }
            else if (line[0] == ':')
            {
                Comments++;
                if (isOver?.Invoke() == true) return null;
            }
            else if (line.StartsWith("retry: ", StringComparison.Ordinal)) Retry = line["retry: ".Length..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line["id: ".Length..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line["event: ".Length..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line["data: ".Length..];
            else Assert.Fail($"A line of no known kind: {line}");
        }
        return null;
    }

    /// <summary>The next that is so called.</summary>
    public async Task<HeardEvent> NextAsync(string name)
    {
        while (await NextAsync() is { } heard)
            if (heard.Name == name) return heard;
        throw new EndOfStreamException($"The stream ended without {name}.");
    }

    public async Task<IReadOnlyList<HeardEvent>> ToEndAsync()
    {
        var all = new List<HeardEvent>();
        while (await NextAsync() is { } heard) all.Add(heard);
        return all;
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
