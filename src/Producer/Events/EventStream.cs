using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>
/// Tells what happens to jobs until all have ended: every change of status with the cursor after it, and of progress and previews the latest alone.
/// A reader that is slow hears less of what passes, and nothing is kept for it.
/// </summary>
/// <param name="watch">The jobs.</param>
/// <param name="cursor">What the client has heard.</param>
/// <param name="isBatch">Whether events say which job of a batch they are of.</param>
/// <param name="hasPreviews">Whether the client asks for previews.</param>
/// <param name="options">The times.</param>
/// <param name="time">The clock.</param>
/// <param name="stopping">Ends the stream early; the client will come back, perhaps to another process.</param>
internal sealed class EventStream(
    EventWatch watch, EventCursor cursor, bool isBatch, bool hasPreviews, EventStreamOptions options, TimeProvider time, CancellationToken stopping) : IResult
{
    /// <summary>What streams are as a media type.</summary>
    public const string ContentType = "text/event-stream";

    /// <summary>How long after telling of progress a stream tells of none.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<int> going = [];
    private readonly Dictionary<int, (JobProgress? Progress, JobProgress? Preview)> told = [];
    private int left = Enumerable.Range(0, watch.Jobs.Count).Count(index => !HasHeardAll(watch, cursor, index));

    /// <summary>Whether a client knows all there ever will be.</summary>
    public static bool HasHeardAll(EventWatch watch, EventCursor cursor) => Enumerable.Range(0, watch.Jobs.Count).All(index => HasHeardAll(watch, cursor, index));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";          // nginx would wait for a page full
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        try
        {
            await RunAsync(new(response.BodyWriter), end.Token);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the process stops.
        }
    }

    private static bool HasHeardAll(EventWatch watch, EventCursor cursor, int index) => watch.Jobs[index] is { HasEnded: true } job && cursor[index] == job.Changes.Count;

    private async Task RunAsync(EventWriter writer, CancellationToken cancellation)
    {
        writer.WriteRetry(options.Retry);
        var (progressAt, writtenAt) = ((long?)null, time.GetTimestamp());
        while (true)
        {
            var isQuiet = true;
            foreach (var index in watch.Take())
            {
                isQuiet &= !await WriteChangesAsync(writer, index, cancellation);
                going.Add(index);
            }
            var sinceProgress = progressAt is { } at ? time.GetElapsedTime(at) : Gap;
            if (going.Count > 0 && sinceProgress >= Gap && left > 0)
            {
                isQuiet &= !await WriteProgressAsync(writer, cancellation);
                (progressAt, sinceProgress) = (time.GetTimestamp(), TimeSpan.Zero);
            }
            if (isQuiet && time.GetElapsedTime(writtenAt) >= options.Heartbeat)
            {
                writer.WriteComment();
                isQuiet = false;
            }
            await writer.FlushAsync(cancellation);
            if (left == 0) return;
            if (!isQuiet) writtenAt = time.GetTimestamp();
            await watch.WaitAsync(going.Count > 0 ? Gap - sinceProgress : options.Heartbeat - time.GetElapsedTime(writtenAt), cancellation);
        }
    }

    private async Task<bool> WriteChangesAsync(EventWriter writer, int index, CancellationToken cancellation)
    {
        var job = watch.Jobs[index];
        var changes = job.Changes;
        if (cursor[index] >= changes.Count) return false;
        while (cursor[index] < changes.Count)
        {
            var change = changes[cursor[index]++];
            await writer.WriteAsync(JobStatusEvent.Name, Describe(index, change), cursor.ToString(), cancellation);
        }
        if (!HasHeardAll(watch, cursor, index)) return true;
        left--;
        told.Remove(index);
        return true;
    }

    private async Task<bool> WriteProgressAsync(EventWriter writer, CancellationToken cancellation)
    {
        var isAny = false;
        foreach (var index in going)
        {
            var (job, last) = (watch.Jobs[index], told.GetValueOrDefault(index));
            var (progress, preview) = (job.Progress, hasPreviews ? job.Preview : null);
            if (cursor[index] < job.Changes.Count) continue;          // there is news of it, which goes first
            if (progress is not null && progress != last.Progress)
            {
                await writer.WriteAsync(JobProgressEvent.Name,
                    new JobProgressEvent(job.Id, Place(index), progress.Attempt, progress.Step, progress.Steps), id: null, cancellation);
                isAny = true;
            }
            if (preview is { Preview: { } file } && !ReferenceEquals(preview, last.Preview))
            {
                await writer.WriteAsync(JobPreviewEvent.Name,
                    new JobPreviewEvent(job.Id, Place(index), preview.Attempt, preview.Step, preview.Steps, "image/webp", file), id: null, cancellation);
                isAny = true;
            }
            if (progress is not null) told[index] = (progress, preview);
        }
        going.Clear();
        return isAny;
    }

    private JobStatusEvent Describe(int index, JobEventRow change) => new(change.JobId, Place(index), change.Seq, change.ToStatus, change.Attempt, change.At,
        change.ToStatus is JobStatus.Running ? change.Actor : null, change.ErrorCode is { } code ? new(code, change.ErrorMessage ?? "") : null);

    private int? Place(int index) => isBatch ? index : null;
}
