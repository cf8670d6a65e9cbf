using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>The statement behind every list of jobs. Whatever the filter, it reads no more index entries than the page has rows.</summary>
/// <remarks>
/// No index is in order for several statuses or tiers at once, so each pair of them is asked for its own newest jobs, in the order of
/// <c>ix_jobs_listed</c>, and the newest of those are the page.
/// </remarks>
internal static class JobListing
{
    private const string NewestFirst = "ORDER BY created_at DESC, id DESC LIMIT";

    /// <summary>The newest jobs that the filter leaves, at most so many, in no order. The text of the prompt is not looked at.</summary>
    public static IQueryable<JobRow> Newest(JobsContext context, string tenant, JobFilter filter, int count, JobCursor? cursor)
    {
        var parameters = new SqlParameters();
        var limit = parameters.Add(count);
        var rest = Conditions(context.Dialect, parameters, tenant, filter, cursor);
        var parts = Parts(filter).Select((part, i) =>
            $"SELECT id, created_at FROM (SELECT id, created_at FROM jobs WHERE {part}{rest} {NewestFirst} {limit}) AS part{i}");
        var newest = $"SELECT id FROM ({string.Join("\nUNION ALL ", parts)}) AS parts {NewestFirst} {limit}";
        return context.Jobs.FromSqlRaw($"SELECT * FROM jobs WHERE id {context.Dialect.Chosen(newest)}", parameters.Values!).AsNoTracking();
    }

    /// <summary>One condition for each part of an index that is in order by itself.</summary>
    private static IEnumerable<string> Parts(JobFilter filter)
    {
        if (filter.RetryOf is not null || filter.BatchId is not null || (filter.Statuses.Count == 0 && filter.Tier is null)) return [""];
        var tiers = filter.Tier is { } only ? [only] : Enum.GetValues<Tier>();
        var statuses = filter.Statuses.Count > 0 ? filter.Statuses.Distinct() : Enum.GetValues<JobStatus>();
        return from tier in tiers from status in statuses select $"tier = '{tier.Word()}' AND status = '{status.Word()}' AND ";
    }

    private static string Conditions(SqlDialect dialect, SqlParameters parameters, string tenant, JobFilter filter, JobCursor? cursor)
    {
        // A batch is its tenant's: so the index of batches is the only way there is, and not the one over everything that the tenant has.
        List<string> conditions = [filter.BatchId is { } batch
            ? $"batch_id = (SELECT id FROM batches WHERE id = {parameters.Add(batch)} AND tenant_id = {parameters.Add(tenant)})"
            : $"tenant_id = {parameters.Add(tenant)}"];
        if (filter.RetryOf is { } retried) conditions.Add($"retry_of = {parameters.Add(retried)}");
        if (filter.RetryOf is not null || filter.BatchId is not null)
        {
            if (filter.Statuses.Count > 0) conditions.Add($"status IN ({Quoted(filter.Statuses)})");
            if (filter.Tier is { } tier) conditions.Add($"tier = '{tier.Word()}'");
        }
        if (filter.CreatedAfter is { } after) conditions.Add($"created_at >= {parameters.Add(dialect.Instant(after))}");
        if (filter.CreatedBefore is { } before) conditions.Add($"created_at < {parameters.Add(dialect.Instant(before))}");
        if (cursor is { } last) conditions.Add($"(created_at, id) < ({parameters.Add(dialect.Instant(last.CreatedAt))}, {parameters.Add(last.Id)})");
        return string.Join(" AND ", conditions);
    }

    private static string Quoted(IEnumerable<JobStatus> statuses) => string.Join(", ", statuses.Select(status => $"'{status.Word()}'"));
}
