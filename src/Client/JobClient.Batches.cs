using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Client;

public sealed partial class JobClient
{
    /// <summary>Submits jobs that are accepted together, all or none.</summary>
    /// <param name="submission">The jobs.</param>
    /// <param name="idempotencyKey">The name of this submission: under one name there is one batch. A new one by default.</param>
    /// <param name="cancellation">Gives up; the batch may have been made.</param>
    public Task<BatchDetails> SubmitBatchAsync(BatchSubmission submission, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        transport.SendAsync<BatchDetails>(Post(BatchRoutes.Batches, idempotencyKey) with { Body = ApiCall.Json(submission) }, cancellation);

    /// <summary>Reads a batch.</summary>
    public Task<BatchDetails> GetBatchAsync(Guid id, CancellationToken cancellation = default) =>
        transport.SendAsync<BatchDetails>(Get(BatchRoutes.Batch(id)), cancellation);

    /// <summary>Lists batches, newest first.</summary>
    public IAsyncEnumerable<BatchDetails> ListBatchesAsync(CancellationToken cancellation = default) =>
        PagesAsync<BatchPage, BatchDetails>(cursor => BatchRoutes.Batches + From(cursor, limit: 50), page => (page.Batches, page.NextCursor), cancellation);

    /// <summary>Lists a batch's jobs in its order; those that have succeeded have their images while others still run.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="statuses">Jobs at one of these statuses; all by default.</param>
    /// <param name="cancellation">Ends the list.</param>
    public IAsyncEnumerable<JobDetails> ListBatchJobsAsync(Guid id, IReadOnlyList<JobStatus>? statuses = null, CancellationToken cancellation = default)
    {
        var query = string.Concat((statuses ?? []).Select(status => $"&status={status.Word()}"));
        return PagesAsync<JobPage, JobDetails>(cursor => BatchRoutes.Jobs(id) + From(cursor, limit: 200) + query, page => (page.Jobs, page.NextCursor), cancellation);
    }

    /// <summary>Cancels what has not ended of a batch. The answer says what is true now.</summary>
    public Task<BatchDetails> CancelBatchAsync(Guid id, CancellationToken cancellation = default) =>
        transport.SendAsync<BatchDetails>(new(HttpMethod.Post, BatchRoutes.Cancel(id)), cancellation);

    /// <summary>Tells what happens to the jobs of a batch until all have ended, as <see cref="WatchAsync(Guid, bool, CancellationToken)"/> does of one.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="previews">Whether to tell of previews.</param>
    /// <param name="cancellation">Ends it; the jobs go on.</param>
    public IAsyncEnumerable<JobEvent> WatchBatchAsync(Guid id, bool previews = false, CancellationToken cancellation = default) =>
        WatchBatchAsync(id, previews, isOver: () => Task.FromResult(false), cancellation);

    /// <summary>Waits until all jobs of a batch have ended, however they ended.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="progress">Hears what happens meanwhile.</param>
    /// <param name="cancellation">Gives up waiting; the jobs go on.</param>
    public async Task<BatchDetails> WaitBatchAsync(Guid id, IProgress<JobEvent>? progress = null, CancellationToken cancellation = default)
    {
        await HearAsync(WatchBatchAsync(id, previews: false, async () => (await GetBatchAsync(id, cancellation)).FinishedAt is not null, cancellation), progress);
        while (true)
        {
            if (await GetBatchAsync(id, cancellation) is { FinishedAt: not null } batch) return batch;
            await Task.Delay(options.PollEvery, time, cancellation);
        }
    }

    private static string From(string? cursor, int limit) => $"?limit={limit.ToString(CultureInfo.InvariantCulture)}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");

    // Which event is the last one only the server knows: it ends the stream, and says 204 to who knows the end.
    private IAsyncEnumerable<JobEvent> WatchBatchAsync(Guid id, bool previews, Func<Task<bool>> isOver, CancellationToken cancellation) =>
        events.ReadAsync(JobRoutes.BatchEvents(id) + (previews ? "?previews=true" : ""), isLast: _ => false, isOver, cancellation);
}
