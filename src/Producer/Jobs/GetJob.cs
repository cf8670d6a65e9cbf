using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Read one job.</summary>
internal static class GetJob
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(JobRoutes.Jobs + "/{id:guid}", Handle).WithName(nameof(GetJob))
        .WithSummary("Read a job").ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<JobDetails>, ProblemHttpResult>> Handle(
        Caller caller, Guid id, JobQueries jobs, JobEstimates estimates, CancellationToken cancellation) =>
        await jobs.FindAsync(caller.Tenant, id, cancellation) is not { } job ? Problems.NoSuchJob(id)
            : TypedResults.Ok(job with { Eta = await estimates.EtaAsync(caller.Tenant, job, cancellation) });
}
