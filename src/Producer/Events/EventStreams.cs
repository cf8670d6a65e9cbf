using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Distributed.Producer;

/// <summary>Opens streams of events.</summary>
internal sealed class EventStreams(EventFeed feed, IOptions<EventStreamOptions> options, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>What the header is called by which a client says how far it has heard.</summary>
    private const string LastEventId = "Last-Event-ID";

    /// <summary>The stream of these jobs from where the client stands. 204 tells a browser that there is nothing to come back for.</summary>
    /// <param name="http">The request.</param>
    /// <param name="jobs">The jobs, by their index.</param>
    /// <param name="isBatch">Whether they are a batch.</param>
    /// <param name="hasPreviews">Whether the client asks for previews.</param>
    public async Task<Results<EventStream, NoContent, ProblemHttpResult>> OpenAsync(HttpContext http, IReadOnlyList<Guid> jobs, bool isBatch, bool hasPreviews)
    {
        var header = http.Request.Headers[LastEventId];
        var cursor = jobs.Count == 0 || header is [] or [""] ? EventCursor.Start(jobs.Count, isBatch)
            : header is [{ } text] ? EventCursor.Parse(text, jobs.Count, isBatch) : null;
        if (cursor is null) return Problems.BadLastEventId();

        var watch = feed.Watch(jobs);
        http.Response.RegisterForDispose(watch);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        await watch.Ready.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var stream = new EventStream(watch, cursor, isBatch, hasPreviews, options.Value, time, lifetime.ApplicationStopping);
        if (end.IsCancellationRequested) return stream;          // it ends at once, and the client comes back
        if (watch.Jobs.Index().Any(job => cursor[job.Index] > job.Item.Changes.Count)) return Problems.BadLastEventId();
        if (jobs.Count > 0 && EventStream.HasHeardAll(watch, cursor)) return TypedResults.NoContent();
        return stream;
    }
}
