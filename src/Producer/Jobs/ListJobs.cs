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
        JobQueries jobs, CancellationToken cancellation, string? status = null, int limit = DefaultLimit, string? cursor = null)
    {
        var errors = new List<FieldError>();
        var wanted = status is null ? null : Words.Parse<JobStatus>(status);
        if (status is not null && wanted is null) errors.Add(new("status", $"must be one of: {string.Join(", ", Words.All<JobStatus>())}."));
        if (limit is < 1 or > JobQueries.MaxPage) errors.Add(new("limit", $"must be between 1 and {JobQueries.MaxPage}."));
        var from = cursor is null ? null : JobCursor.Parse(cursor);
        if (cursor is not null && from is null) errors.Add(new("cursor", "is none of ours; take nextCursor from the page before."));
        return errors.Count > 0 ? Problems.Invalid(errors) : TypedResults.Ok(await jobs.PageAsync(Tenants.Default, wanted, limit, from, cancellation));
    }
}
