using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Cancel a job; answers with the status that is true, since finishing first wins.</summary>
internal static class CancelJob
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(JobRoutes.Jobs + "/{id:guid}/cancel", Handle).WithName(nameof(CancelJob))
        .WithSummary("Cancel a job")
        .WithDescription("A queued job is cancelled at once; a running one stops at its next step unless it finishes first. The answer says what is true now.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<JobDetails>, ProblemHttpResult>> Handle(Caller caller, Guid id, JobCancellation jobs, CancellationToken cancellation) =>
        await jobs.CancelAsync(caller.Tenant, id, cancellation) is { } job ? TypedResults.Ok(job) : Problems.NoSuchJob(id);
}
