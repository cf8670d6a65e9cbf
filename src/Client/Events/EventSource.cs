using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Client;

/// <summary>
/// Reads a stream of server-sent events to its end, over as many connections as that takes. Each goes on after the last event heard, so that no change
/// of status is missed and none comes twice.
/// </summary>
internal sealed class EventSource(ApiTransport transport, JobClientOptions options, TimeProvider time)
{
    private const string ContentType = "text/event-stream";

    /// <summary>Reads the stream.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="isLast">Whether an event is the last one.</param>
    /// <param name="isOver">Asked between two connections whether there is nothing more to wait for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="JobApiException">The API refused it.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached any more.</exception>
    public async IAsyncEnumerable<JobEvent> ReadAsync(
        string path, Func<JobEvent, bool> isLast, Func<Task<bool>> isOver, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (last, wait) = ("", options.RetryDelay);
        while (true)
        {
            using (var response = await transport.OpenAsync(new(HttpMethod.Get, path) { Accept = ContentType, LastEventId = last }, cancellation))
            {
                if (response.StatusCode is HttpStatusCode.NoContent) yield break;          // we have heard the end before
                if (response.Content.Headers.ContentType?.MediaType != ContentType)
                    throw new JobApiException(response.StatusCode, "The server has no event streams.", $"{path} is answered with something else.");
                await using var body = new SilenceStream(await response.Content.ReadAsStreamAsync(cancellation), options.StreamSilence, time);
                var parser = SseParser.Create(body, Parse);
                await using var events = parser.EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
                while (await MoveNextAsync(events, cancellation))
                {
                    if (parser.LastEventId.Length > 0) last = parser.LastEventId;
                    if (events.Current.Data is not { } heard) continue;          // a newer server tells of more
                    wait = options.RetryDelay;
                    yield return heard;
                    if (isLast(heard)) yield break;
                }
                if (parser.ReconnectionInterval > wait) wait = parser.ReconnectionInterval;
            }
            if (await isOver()) yield break;
            await Task.Delay(wait, time, cancellation);
            wait = wait * 2 < options.MaxRetryDelay ? wait * 2 : options.MaxRetryDelay;          // a server that hangs up at once is not asked all the time
        }
    }

    /// <summary>Whether the connection had another event; one that is cut or silent has none.</summary>
    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<SseItem<JobEvent?>> events, CancellationToken cancellation)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception error) when (error is IOException or HttpRequestException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static JobEvent? Parse(string name, ReadOnlySpan<byte> data) => name switch
    {
        JobStatusEvent.Name => new() { Status = JsonSerializer.Deserialize<JobStatusEvent>(data, ClientJson.Options) },
        JobProgressEvent.Name => new() { Progress = JsonSerializer.Deserialize<JobProgressEvent>(data, ClientJson.Options) },
        JobPreviewEvent.Name => new() { Preview = JsonSerializer.Deserialize<JobPreviewEvent>(data, ClientJson.Options) },
        _ => null,
    };
}
