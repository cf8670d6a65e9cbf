using System.ComponentModel;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>List jobs, newest first, page by page.</summary>
internal static class ListJobs
{
    private const int DefaultLimit = 50;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(JobRoutes.Jobs, Handle).WithName(nameof(ListJobs))
        .WithSummary("List jobs, newest first").WithDescription("Filters narrow the list together; what is left out narrows nothing.")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<JobPage>, ProblemHttpResult>> Handle(
        JobQueries jobs, CancellationToken cancellation,
        [Description("Jobs that stand at one of these; several are repeated or separated by commas.")] string[]? status = null,
        [Description("Jobs of this tier.")] string? tier = null,
        [Description("Jobs accepted at this time or later.")] string? createdAfter = null,
        [Description("Jobs accepted before this time.")] string? createdBefore = null,
        [Description("Jobs whose prompt contains this text, whatever the case of its letters. Pages may then be short before the last.")] string? prompt = null,
        [Description("Jobs that run this one again.")] string? retryOf = null,
        [Description("Most jobs on a page.")] int limit = DefaultLimit,
        [Description("Where the page before ended: its nextCursor.")] string? cursor = null)
    {
        var errors = new List<FieldError>();
        var read = new JobFilterReader(errors);
        var filter = new JobFilter
        {
            Statuses = read.Words<JobStatus>("status", status),
            Tier = read.Word<Tier>("tier", tier),
            CreatedAfter = read.Time("createdAfter", createdAfter),
            CreatedBefore = read.Time("createdBefore", createdBefore),
            Prompt = read.Text("prompt", prompt),
            RetryOf = read.Id("retryOf", retryOf),
        };
        if (filter.CreatedBefore <= filter.CreatedAfter) errors.Add(new("createdBefore", "must be later than createdAfter."));
        var size = read.Number("limit", limit, 1, JobQueries.MaxPage);
        var from = read.Cursor("cursor", cursor);
        return errors.Count > 0 ? Problems.Invalid(errors) : TypedResults.Ok(await jobs.PageAsync(Tenants.Default, filter, size, from, cancellation));
    }
}
