using System.ComponentModel;
using System.Globalization;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>List a batch's jobs in the order of the batch. Those that have succeeded have their images while others still run.</summary>
internal static class ListBatchJobs
{
    private const int DefaultLimit = 50;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(BatchRoutes.Batches + "/{id:guid}/jobs", Handle).WithName(nameof(ListBatchJobs))
        .WithSummary("List a batch's jobs in its order, with the images that are there").ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<JobPage>, ProblemHttpResult>> Handle(
        Caller caller, Guid id, BatchQueries batches, CancellationToken cancellation,
        [Description("Jobs at this status; may be given several times.")] string[]? status = null,
        [Description("Most jobs on a page.")] int limit = DefaultLimit,
        [Description("nextCursor of the page before.")] string? cursor = null)
    {
        var query = new JobListQuery();
        var (statuses, most) = (query.Words<JobStatus>("status", status), query.Limit(limit, JobQueries.MaxPage));
        var after = -1;
        if (cursor is not null && !int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            query.Refuse("cursor", "is none of ours; take nextCursor from the page before.");
        if (query.Errors.Count > 0) return Problems.Invalid(query.Errors);
        return await batches.JobsAsync(caller.Tenant, id, statuses, most, after, cancellation) is { } page ? TypedResults.Ok(page) : Problems.NoSuchBatch(id);
    }
}
