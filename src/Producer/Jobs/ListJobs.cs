using System.ComponentModel;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>List jobs, newest first, page by page.</summary>
internal static class ListJobs
{
    private const int DefaultLimit = 50;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(JobRoutes.Jobs, Handle).WithName(nameof(ListJobs))
        .WithSummary("List jobs, newest first").ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<JobPage>, ProblemHttpResult>> Handle(
        Caller caller, JobQueries jobs, CancellationToken cancellation,
        [Description("Jobs at this status; may be given several times.")] string[]? status = null,
        [Description("Jobs of this tier.")] string? tier = null,
        [Description("Jobs accepted at this time or later (RFC 3339).")] string? createdAfter = null,
        [Description("Jobs accepted before this time (RFC 3339).")] string? createdBefore = null,
        [Description("Jobs whose prompt contains this text, whatever the case. Pages may be short, or empty, before the last.")] string? prompt = null,
        [Description("Jobs that run this one again.")] string? retryOf = null,
        [Description("Jobs of this priority. Pages may be short, or empty, before the last.")] string? priority = null,
        [Description("Jobs of this batch.")] string? batchId = null,
        [Description("Most jobs on a page.")] int limit = DefaultLimit,
        [Description("nextCursor of the page before.")] string? cursor = null)
    {
        var query = new JobListQuery();
        var filter = new JobFilter
        {
            Statuses = query.Words<JobStatus>("status", status),
            Tier = query.Word<Tier>("tier", tier),
            CreatedAfter = query.Time("createdAfter", createdAfter),
            CreatedBefore = query.Time("createdBefore", createdBefore),
            Prompt = query.Text("prompt", prompt),
            RetryOf = query.Id("retryOf", retryOf),
            Priority = query.Word<Priority>("priority", priority),
            BatchId = query.Id("batchId", batchId),
        };
        query.Limit(limit, JobQueries.MaxPage);
        var from = query.Cursor(cursor);
        return query.Errors.Count > 0 ? Problems.Invalid(query.Errors)
            : TypedResults.Ok(await jobs.PageAsync(caller.Tenant, filter, limit, from, cancellation));
    }
}
