using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Reads jobs, always within one tenant.</summary>
/// <remarks>
/// What has an id is looked up by it alone and its tenant compared here: a planner that has not yet heard of a new tenant's thousand jobs would
/// take the way over the tenant for just as short.
/// </remarks>
public sealed class JobQueries(IDbContextFactory<JobsContext> contexts)
{
    /// <summary>Most jobs on a page.</summary>
    public const int MaxPage = 200;

    /// <summary>Most jobs whose prompts are read for one page.</summary>
    public const int MaxSearched = 2_000;

    /// <summary>Up to this many jobs are counted exactly.</summary>
    public const int MaxCount = 10_000;

    private const int SearchBatch = 1_000;

    /// <summary>A job; null when the tenant has none of that id.</summary>
    public async Task<JobDetails?> FindAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = await context.Jobs.AsNoTracking().Include(job => job.Images)
            .SingleOrDefaultAsync(job => job.Id == id, cancellation);
        return row?.TenantId == tenant ? Describe(row) : null;
    }

    /// <summary>The tenant's jobs among these, in no order.</summary>
    public async Task<IReadOnlyList<JobDetails>> FindAllAsync(string tenant, IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0) return [];
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Jobs.AsNoTracking().Include(job => job.Images).Where(job => ids.Contains(job.Id)).ToListAsync(cancellation);
        return [.. rows.Where(row => row.TenantId == tenant).Select(Describe)];
    }

    /// <summary>The stored name of a job's image; null when there is none.</summary>
    public async Task<string?> FindImageAsync(string tenant, Guid id, int index, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var found = await context.JobImages.Where(image => image.JobId == id && image.Index == index)
            .Join(context.Jobs, image => image.JobId, job => job.Id, (image, job) => new { image.Name, job.TenantId })
            .SingleOrDefaultAsync(cancellation);
        return found?.TenantId == tenant ? found.Name : null;
    }

    /// <summary>The picture that a job starts from; null when there is no such job, or it starts from noise alone.</summary>
    public async Task<InputImageReference?> FindInputImageAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var found = await context.Jobs.Where(job => job.Id == id).Select(job => new { job.TenantId, job.Request }).SingleOrDefaultAsync(cancellation);
        return found?.TenantId == tenant ? RequestJson.Read(found.Request).InputImage : null;
    }

    /// <summary>Which of these jobs have ended, whosesoever they are.</summary>
    internal async Task<IReadOnlyList<Guid>> FindEndedAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Jobs.Where(job => ids.Contains(job.Id) && job.FinishedAt != null).Select(job => job.Id).ToListAsync(cancellation);
    }

    /// <summary>A page of jobs, newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="filter">Which of them; null for all.</param>
    /// <param name="limit">1 to <see cref="MaxPage"/>.</param>
    /// <param name="cursor">Where the previous page ended; null for the first.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <remarks>
    /// Each filter is served by an index, except the text of the prompt and the priority: for those at most <see cref="MaxSearched"/> of the jobs
    /// that the rest of the filter leaves are read per page, so a page may be short, or empty, before the last.
    /// </remarks>
    public async Task<JobPage> PageAsync(string tenant, JobFilter? filter, int limit, JobCursor? cursor, CancellationToken cancellation)
    {
        filter ??= new();
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (filter.Prompt is { Length: > 0 } || filter.Priority is not null) return await SearchAsync(context, tenant, filter, limit, cursor, cancellation);
        var rows = await InOrder(JobListing.Newest(context, tenant, filter, limit + 1, cursor)).Include(job => job.Images).ToListAsync(cancellation);
        var page = rows.Take(limit).ToList();
        return new([.. page.Select(Describe)], rows.Count > limit ? new JobCursor(page[^1].CreatedAt, page[^1].Id).ToString() : null);
    }

    /// <summary>How many of a tenant's jobs stand at each status, in the order of the statuses.</summary>
    public async Task<IReadOnlyList<StatusCount>> CountAsync(string tenant, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var parts = from tier in Enum.GetValues<Tier>()
                    from status in Enum.GetValues<JobStatus>()
                    select $$"""
                        SELECT '{{status.Word()}}' AS status, count(*) AS count FROM
                            (SELECT 1 FROM jobs WHERE tenant_id = {0} AND tier = '{{tier.Word()}}' AND status = '{{status.Word()}}' LIMIT {1}) AS counted
                        """;
        var counts = await context.Database.SqlQueryRaw<CountRow>(string.Join("\nUNION ALL ", parts), tenant, MaxCount + 1).ToListAsync(cancellation);
        return [.. Enum.GetValues<JobStatus>().Select(status =>
        {
            var count = counts.Where(row => row.Status == status.Word()).Sum(row => row.Count);
            return new StatusCount(status, (int)Math.Min(count, MaxCount), count > MaxCount);
        })];
    }

    /// <summary>What became of a job, in order; null when the tenant has none of that id.</summary>
    public async Task<IReadOnlyList<JobTransition>?> HistoryAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var owner = await context.Jobs.Where(job => job.Id == id).Select(job => job.TenantId).SingleOrDefaultAsync(cancellation);
        if (owner != tenant) return null;
        var events = await context.JobEvents.AsNoTracking().Where(row => row.JobId == id).OrderBy(row => row.Seq).ToListAsync(cancellation);
        return [.. events.Select(row => new JobTransition(row.At, row.FromStatus, row.ToStatus, row.Attempt, row.Actor,
            row.ErrorCode is { } code ? new(code, row.ErrorMessage ?? "") : null))];
    }

    /// <summary>A row as the API shows it.</summary>
    public static JobDetails Describe(JobRow row) => Describe(row, RequestJson.Read(row.Request));

    private static JobDetails Describe(JobRow row, GenerationRequest request) => new()
    {
        Id = row.Id,
        Status = row.Status,
        Tier = row.Tier,
        Attempt = row.Attempt,
        Worker = row.LeaseOwner,
        Request = request,
        InputImageUrl = request.InputImage is null ? null : JobRoutes.InputImage(row.Id),
        RetryOf = row.RetryOf,
        BatchId = row.BatchId,
        BatchIndex = row.BatchIndex,
        Priority = row.Priority,
        DeadlineAt = row.DeadlineAt,
        CreatedAt = row.CreatedAt,
        StartedAt = row.ClaimedAt,
        FinishedAt = row.FinishedAt,
        CancelRequestedAt = row.CancelRequestedAt,
        Latency = DescribeLatency(row),
        Images = [.. row.Images.OrderBy(image => image.Index).Select(image => new JobImage(
            image.Index, JobRoutes.Image(row.Id, image.Index), image.Width, image.Height, image.Seed, image.Sha256))],
        Error = row is { Status: JobStatus.Failed, ErrorCode: { } code } ? new(code, row.ErrorMessage ?? "") : null,
    };

    private static async Task<JobPage> SearchAsync(
        JobsContext context, string tenant, JobFilter filter, int limit, JobCursor? cursor, CancellationToken cancellation)
    {
        var found = new List<Guid>();
        for (var searched = 0; searched < MaxSearched && found.Count < limit; searched += SearchBatch)
        {
            var batch = await InOrder(JobListing.Newest(context, tenant, filter, SearchBatch, cursor))
                .Select(row => new { row.Id, row.CreatedAt, row.Request, row.Priority }).ToListAsync(cancellation);
            foreach (var row in batch)
            {
                cursor = new(row.CreatedAt, row.Id);
                if ((filter.Priority ?? row.Priority) == row.Priority && Mentions(row.Request, filter.Prompt ?? "")) found.Add(row.Id);
                if (found.Count == limit) break;
            }
            if (batch.Count < SearchBatch && found.Count < limit)
            {
                cursor = null;
                break;
            }
        }
        var rows = await InOrder(context.Jobs.AsNoTracking().Where(job => found.Contains(job.Id))).Include(job => job.Images).ToListAsync(cancellation);
        return new([.. rows.Select(Describe)], cursor?.ToString());
    }

    private static IQueryable<JobRow> InOrder(IQueryable<JobRow> jobs) => jobs.OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id);

    /// <summary>Whether a request's prompt contains a text. JSON without escapes holds it as it is, so that most need not be read.</summary>
    private static bool Mentions(string request, string text) =>
        text.Length == 0 || ((request.Contains(text, StringComparison.OrdinalIgnoreCase) || request.Contains('\\', StringComparison.Ordinal))
        && RequestJson.Read(request).Prompt.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static Latency? DescribeLatency(JobRow row)
    {
        if (row is not { Status: JobStatus.Succeeded, ClaimedAt: { } claimed, FinishedAt: { } finished }) return null;
        long[] stages = [row.TextEncodeUs ?? 0, row.DenoiseUs ?? 0, row.DecodeUs ?? 0, row.EncodeUs ?? 0];
        var upload = Microseconds(finished - claimed) - stages.Sum();
        return new(Milliseconds(Microseconds(claimed - row.CreatedAt)), Milliseconds(stages[0]), Milliseconds(stages[1]), Milliseconds(stages[2]),
            Milliseconds(stages[3]), Milliseconds(upload), Milliseconds(Microseconds(finished - row.CreatedAt)));
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
    private static double Milliseconds(long microseconds) => microseconds / 1000.0;

    private sealed record CountRow(string Status, long Count);
}
