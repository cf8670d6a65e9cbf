using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Distributed.Contracts;

namespace Distributed.Client;

/// <summary>
/// The API of Distributed. What fails for a moment is tried again: a POST too, for each carries an <c>Idempotency-Key</c>, so that a job whose answer was
/// lost is not made twice. Safe to use from several threads.
/// </summary>
/// <remarks>
/// Every method throws <see cref="JobApiException"/> when the API refuses, and <see cref="HttpRequestException"/> when no answer comes, both after the
/// retries of <see cref="JobClientOptions"/>.
/// </remarks>
public sealed partial class JobClient
{
    private readonly ApiTransport transport;
    private readonly EventSource events;
    private readonly JobClientOptions options;
    private readonly TimeProvider time;

    /// <summary>A client outside of dependency injection; inside, see <see cref="ClientRegistration.AddJobClient"/>.</summary>
    /// <param name="http">What it sends with. Set its time-out to infinite: each try has its own.</param>
    /// <param name="options">Where the server is and how patient the client is.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is out of its range.</exception>
    public JobClient(HttpClient http, JobClientOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
        this.time = time ?? TimeProvider.System;
        transport = new(http, options, this.time);
        events = new(transport, options, this.time);
    }

    /// <summary>Submits a job.</summary>
    /// <param name="submission">What to paint; only the prompt is required.</param>
    /// <param name="wait">How long the server may hold its answer back until the job has ended; answers at once when null.</param>
    /// <param name="idempotencyKey">The name of this submission, 1 to 128 letters, digits, _ and -: under one name there is one job. A new one by default.</param>
    /// <param name="cancellation">Gives up; the job may have been made.</param>
    public Task<JobDetails> SubmitAsync(
        JobSubmission submission, TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        transport.SendAsync<JobDetails>(Post(JobRoutes.Jobs, idempotencyKey) with { Body = ApiCall.Json(submission), Wait = wait ?? TimeSpan.Zero }, cancellation);

    /// <summary>
    /// Asks what a submission would become: every choice made, what it would cost, and when it would be done. Nothing is stored or queued; what is
    /// wrong with it is refused as <see cref="SubmitAsync"/> would be.
    /// </summary>
    public Task<JobQuote> QuoteAsync(JobSubmission submission, CancellationToken cancellation = default) =>
        transport.SendAsync<JobQuote>(new(HttpMethod.Post, JobRoutes.Jobs + "?dryRun=true") { Body = ApiCall.Json(submission) }, cancellation);

    /// <summary>Reads a job.</summary>
    public Task<JobDetails> GetAsync(Guid id, CancellationToken cancellation = default) => transport.SendAsync<JobDetails>(Get(JobRoutes.Job(id)), cancellation);

    /// <summary>Lists jobs, newest first, page after page as they are read.</summary>
    /// <param name="filter">Which; all of them by default.</param>
    /// <param name="cancellation">Ends the list.</param>
    public IAsyncEnumerable<JobDetails> ListAsync(JobListFilter? filter = null, CancellationToken cancellation = default) =>
        PagesAsync<JobPage, JobDetails>((filter ?? new()).Path, page => (page.Jobs, page.NextCursor), cancellation);

    /// <summary>Cancels a job: a queued one at once, a running one at its next step unless it finishes first. The answer says what is true now.</summary>
    public Task<JobDetails> CancelAsync(Guid id, CancellationToken cancellation = default) =>
        transport.SendAsync<JobDetails>(new(HttpMethod.Post, JobRoutes.Job(id) + "/cancel"), cancellation);

    /// <summary>Runs a finished job again, as a new job.</summary>
    /// <param name="id">The finished one.</param>
    /// <param name="seeds">The same pictures, or others of the same prompt.</param>
    /// <param name="priority">Which jobs it goes before; as the first time by default.</param>
    /// <param name="idempotencyKey">The name of this request; a new one by default.</param>
    /// <param name="cancellation">Gives up; the job may have been made.</param>
    public Task<JobDetails> RetryAsync(
        Guid id, RetrySeeds seeds = RetrySeeds.Same, Priority? priority = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        transport.SendAsync<JobDetails>(
            Post($"{JobRoutes.Retry(id)}?seeds={seeds.Word()}{(priority is { } other ? $"&priority={other.Word()}" : "")}", idempotencyKey), cancellation);

    /// <summary>
    /// Tells what happens to a job until it has ended: every change of status since it was accepted, once and in order, and the latest of its progress.
    /// A connection that is cut is made again and goes on where it was.
    /// </summary>
    /// <param name="id">The job.</param>
    /// <param name="previews">Whether to tell of previews; only a job that was submitted with previews has them.</param>
    /// <param name="cancellation">Ends it; the job goes on.</param>
    public IAsyncEnumerable<JobEvent> WatchAsync(Guid id, bool previews = false, CancellationToken cancellation = default) =>
        WatchAsync(id, previews, isOver: () => Task.FromResult(false), cancellation);

    /// <summary>Waits until a job has ended, however it ended: by its events, and by looking at it now and then where they do not come through.</summary>
    /// <param name="id">The job.</param>
    /// <param name="progress">Hears what happens meanwhile.</param>
    /// <param name="previews">Whether to tell of previews.</param>
    /// <param name="cancellation">Gives up waiting; the job goes on.</param>
    public async Task<JobDetails> WaitAsync(
        Guid id, IProgress<JobEvent>? progress = null, bool previews = false, CancellationToken cancellation = default)
    {
        await HearAsync(WatchAsync(id, previews, async () => (await GetAsync(id, cancellation)).HasEnded(), cancellation), progress);
        while (true)
        {
            if (await GetAsync(id, cancellation) is var job && job.HasEnded()) return job;
            await Task.Delay(options.PollEvery, time, cancellation);
        }
    }

    /// <summary>Fetches an image of a succeeded job and holds it to its recorded SHA-256.</summary>
    /// <returns>A PNG file.</returns>
    /// <exception cref="InvalidDataException">The bytes are not those that were recorded.</exception>
    public Task<byte[]> DownloadImageAsync(JobImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return DownloadAsync(image.Url, image.Sha256, cancellation);
    }

    /// <summary>Fetches the picture that a job starts from, in the job's width and height, and holds it to its recorded SHA-256.</summary>
    /// <returns>A PNG file; null for a job that starts from noise alone.</returns>
    /// <exception cref="InvalidDataException">The bytes are not those that were recorded.</exception>
    public async Task<byte[]?> DownloadInputImageAsync(JobDetails job, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job is { InputImageUrl: { } url, Request.InputImage: { } input } ? await DownloadAsync(url, input.Sha256, cancellation) : null;
    }

    /// <summary>The tiers with the defaults and limits of their models.</summary>
    public Task<IReadOnlyList<TierProfile>> ListTiersAsync(CancellationToken cancellation = default) =>
        transport.SendAsync<IReadOnlyList<TierProfile>>(Get("/v1/tiers"), cancellation);

    /// <summary>The workers that are alive.</summary>
    public Task<IReadOnlyList<WorkerDetails>> ListWorkersAsync(CancellationToken cancellation = default) =>
        transport.SendAsync<IReadOnlyList<WorkerDetails>>(Get("/v1/workers"), cancellation);

    private async Task<byte[]> DownloadAsync(string url, string sha256, CancellationToken cancellation)
    {
        var png = await transport.DownloadAsync(Get(url) with { Accept = "image/png" }, cancellation);
        return Convert.ToHexStringLower(SHA256.HashData(png)) == sha256 ? png
            : throw new InvalidDataException($"The bytes of {url} are not those that were recorded when they were stored.");
    }

    private IAsyncEnumerable<JobEvent> WatchAsync(Guid id, bool previews, Func<Task<bool>> isOver, CancellationToken cancellation) =>
        events.ReadAsync(JobRoutes.Events(id) + (previews ? "?previews=true" : ""), happened => happened.Status is { } change && change.Status.IsTerminal(), isOver, cancellation);

    /// <summary>Hears events to their end, or none where a server, or something before it, has no event streams.</summary>
    private static async Task HearAsync(IAsyncEnumerable<JobEvent> events, IProgress<JobEvent>? progress)
    {
        try
        {
            await foreach (var happened in events) progress?.Report(happened);
        }
        catch (JobApiException refused) when (refused.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotAcceptable)
        {
            // If it is the job that is not there, the next look says so.
        }
    }

    /// <summary>Reads pages as they are wanted.</summary>
    private async IAsyncEnumerable<T> PagesAsync<TPage, T>(
        Func<string?, string> path, Func<TPage, (IReadOnlyList<T> Items, string? Next)> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            var (items, next) = read(await transport.SendAsync<TPage>(Get(path(cursor)), cancellation));
            foreach (var item in items) yield return item;
            cursor = next;
        }
        while (cursor is not null);
    }

    private static ApiCall Get(string path) => new(HttpMethod.Get, path);

    private static ApiCall Post(string path, string? idempotencyKey) =>
        new(HttpMethod.Post, path) { IdempotencyKey = idempotencyKey ?? Guid.CreateVersion7().ToString() };
}
