using System.ComponentModel;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>List batches, newest first, page by page.</summary>
internal static class ListBatches
{
    private const int DefaultLimit = 20;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(BatchRoutes.Batches, Handle).WithName(nameof(ListBatches))
        .WithSummary("List batches, newest first").ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<BatchPage>, ProblemHttpResult>> Handle(
        Caller caller, BatchQueries batches, CancellationToken cancellation,
        [Description("Most batches on a page.")] int limit = DefaultLimit,
        [Description("nextCursor of the page before.")] string? cursor = null)
    {
        var query = new JobListQuery();
        var (most, from) = (query.Limit(limit, BatchQueries.MaxPage), query.Cursor(cursor));
        return query.Errors.Count > 0 ? Problems.Invalid(query.Errors) : TypedResults.Ok(await batches.PageAsync(caller.Tenant, most, from, cancellation));
    }
}
