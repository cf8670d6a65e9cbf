using System.Text.Json;
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

    /// <summary>A job; null when the tenant has none of that id.</summary>
    public async Task<JobDetails?> FindAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = await context.Jobs.AsNoTracking().Include(job => job.Images)
            .SingleOrDefaultAsync(job => job.Id == id, cancellation);
        return row?.TenantId == tenant ? Describe(row) : null;
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

    /// <summary>A page of jobs, newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="status">Only jobs that stand there; null for all.</param>
    /// <param name="limit">1 to <see cref="MaxPage"/>.</param>
    /// <param name="cursor">Where the previous page ended; null for the first.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<JobPage> PageAsync(string tenant, JobStatus? status, int limit, JobCursor? cursor, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var jobs = context.Jobs.AsNoTracking().Include(job => job.Images).Where(job => job.TenantId == tenant);
        if (status is { } wanted) jobs = jobs.Where(job => job.Status == wanted);
        if (cursor is { } last)          // in this form the index begins where the page ended
            jobs = jobs.Where(job => job.CreatedAt <= last.CreatedAt && (job.CreatedAt < last.CreatedAt || job.Id.CompareTo(last.Id) < 0));
        var rows = await jobs.OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id).Take(limit + 1).ToListAsync(cancellation);
        var page = rows.Take(limit).ToList();
        return new([.. page.Select(Describe)], rows.Count > limit ? new JobCursor(page[^1].CreatedAt, page[^1].Id).ToString() : null);
    }

    /// <summary>A row as the API shows it.</summary>
    public static JobDetails Describe(JobRow row) => new()
    {
        Id = row.Id,
        Status = row.Status,
        Tier = row.Tier,
        Attempt = row.Attempt,
        Request = JsonSerializer.Deserialize<GenerationRequest>(row.Request, WireJson.Options)!,
        CreatedAt = row.CreatedAt,
        StartedAt = row.ClaimedAt,
        FinishedAt = row.FinishedAt,
        CancelRequestedAt = row.CancelRequestedAt,
        Latency = DescribeLatency(row),
        Images = [.. row.Images.OrderBy(image => image.Index).Select(image => new JobImage(
            image.Index, JobRoutes.Image(row.Id, image.Index), image.Width, image.Height, image.Seed, image.Sha256))],
        Error = row.ErrorCode is { } code ? new(code, row.ErrorMessage ?? "") : null,
    };

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
}
