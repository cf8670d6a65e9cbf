using System.Globalization;
using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Reads batches, always within one tenant. What a batch has come to is counted from its jobs' rows whenever somebody asks.</summary>
public sealed class BatchQueries(IDbContextFactory<JobsContext> contexts)
{
    /// <summary>Most batches on a page.</summary>
    public const int MaxPage = 50;

    /// <summary>A batch; null when the tenant has none of that id.</summary>
    public async Task<BatchDetails?> FindAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await FindRowAsync(context, tenant, id, cancellation) is { } row ? (await DescribeAsync(context, [row], cancellation))[0] : null;
    }

    /// <summary>The tenant's batches among these, in no order.</summary>
    public async Task<IReadOnlyList<BatchDetails>> FindAllAsync(string tenant, IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0) return [];
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Batches.AsNoTracking().Where(batch => ids.Contains(batch.Id)).ToListAsync(cancellation);
        return await DescribeAsync(context, [.. rows.Where(row => row.TenantId == tenant)], cancellation);
    }

    /// <summary>How many batches come before a place in the list, which means that they are newer. What became of them is not looked at.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="than">The place, for example the first batch of a page.</param>
    /// <param name="most">Where counting ends.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<int> CountNewerAsync(string tenant, JobCursor than, int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var parameters = new SqlParameters();
        var newer = $"SELECT * FROM batches WHERE tenant_id = {parameters.Add(tenant)} AND (created_at, id) > "
            + $"({parameters.Add(context.Dialect.Instant(than.CreatedAt))}, {parameters.Add(than.Id)}) LIMIT {parameters.Add(most)}";
        return await context.Batches.FromSqlRaw(newer, parameters.Values!).CountAsync(cancellation);
    }

    /// <summary>A page of batches, newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="limit">1 to <see cref="MaxPage"/>.</param>
    /// <param name="cursor">Where the previous page ended; null for the first.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<BatchPage> PageAsync(string tenant, int limit, JobCursor? cursor, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var parameters = new SqlParameters();
        var conditions = $"tenant_id = {parameters.Add(tenant)}";
        if (cursor is { } last)
            conditions += $" AND (created_at, id) < ({parameters.Add(context.Dialect.Instant(last.CreatedAt))}, {parameters.Add(last.Id)})";
        var newest = $"SELECT * FROM batches WHERE {conditions} ORDER BY created_at DESC, id DESC LIMIT {parameters.Add(limit + 1)}";
        var rows = await context.Batches.FromSqlRaw(newest, parameters.Values!).AsNoTracking().ToListAsync(cancellation);
        var page = rows.Take(limit).ToList();
        return new(await DescribeAsync(context, page, cancellation), rows.Count > limit ? new JobCursor(page[^1].CreatedAt, page[^1].Id).ToString() : null);
    }

    /// <summary>A page of a batch's jobs, in the order of the batch; null when the tenant has no such batch.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">The batch.</param>
    /// <param name="statuses">Jobs that stand at one of these; empty for all.</param>
    /// <param name="limit">1 to <see cref="JobQueries.MaxPage"/>.</param>
    /// <param name="after">The place of the last job of the previous page; -1 for the first.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<JobPage?> JobsAsync(
        string tenant, Guid id, IReadOnlyCollection<JobStatus> statuses, int limit, int after, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (await FindRowAsync(context, tenant, id, cancellation) is null) return null;
        var jobs = context.Jobs.AsNoTracking().Where(job => job.BatchId == id && job.BatchIndex > after);
        if (statuses.Count > 0) jobs = jobs.Where(job => statuses.Contains(job.Status));
        var rows = await jobs.OrderBy(job => job.BatchIndex).Take(limit + 1).Include(job => job.Images).ToListAsync(cancellation);
        var page = rows.Take(limit).ToList();
        return new([.. page.Select(JobQueries.Describe)], rows.Count > limit ? page[^1].BatchIndex!.Value.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>The batch under an idempotency key, for whoever asks for it once more.</summary>
    internal async Task<BatchRow?> FindRowAsync(string tenant, string key, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = await context.Batches.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenant && row.IdempotencyKey == key, cancellation);
        if (row is not null) await context.SettleAsync(cancellation);
        return row;
    }

    /// <summary>A batch as it stands.</summary>
    internal async Task<BatchDetails> DescribeAsync(BatchRow row, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return (await DescribeAsync(context, [row], cancellation))[0];
    }

    /// <summary>A row as the API shows it.</summary>
    internal static BatchDetails Describe(BatchRow row, BatchCounts counts, DateTimeOffset? finishedAt)
    {
        var going = counts.Queued + counts.Running;
        return new()
        {
            Id = row.Id,
            Name = row.Name,
            JobCount = row.JobCount,
            Counts = counts,
            Progress = (row.JobCount - going) / (double)row.JobCount,
            CreatedAt = row.CreatedAt,
            FinishedAt = going == 0 ? finishedAt : null,
            CancelRequestedAt = row.CancelRequestedAt,
            JobsUrl = BatchRoutes.Jobs(row.Id),
        };
    }

    private static async Task<BatchRow?> FindRowAsync(JobsContext context, string tenant, Guid id, CancellationToken cancellation)
    {
        var row = await context.Batches.AsNoTracking().SingleOrDefaultAsync(batch => batch.Id == id, cancellation);
        return row?.TenantId == tenant ? row : null;
    }

    private static async Task<IReadOnlyList<BatchDetails>> DescribeAsync(JobsContext context, List<BatchRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0) return [];
        var ids = rows.Select(row => row.Id).ToList();
        var groups = await context.Jobs.Where(job => job.BatchId != null && ids.Contains(job.BatchId.Value)).GroupBy(job => new { job.BatchId, job.Status })
            .Select(same => new { same.Key.BatchId, same.Key.Status, Count = same.Count(), FinishedAt = same.Max(job => job.FinishedAt) })
            .ToListAsync(cancellation);
        return [.. rows.Select(row =>
        {
            var mine = groups.Where(group => group.BatchId == row.Id).ToList();
            int Count(JobStatus status) => mine.Find(group => group.Status == status)?.Count ?? 0;
            var counts = new BatchCounts(Count(JobStatus.Queued), Count(JobStatus.Running), Count(JobStatus.Succeeded), Count(JobStatus.Failed),
                Count(JobStatus.Cancelled), Count(JobStatus.Expired));
            return Describe(row, counts, mine.Max(group => group.FinishedAt));
        })];
    }
}
