using System.ComponentModel;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Mvc;

namespace Distributed.Producer;

/// <summary>Read one job.</summary>
internal static class GetJob
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(JobRoutes.Jobs + "/{id:guid}", Handle).WithName(nameof(GetJob))
        .WithSummary("Read a job").ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<JobDetails>, ProblemHttpResult>> Handle(
        Caller caller, Guid id, HttpResponse response, JobQueries jobs, JobWaiter waiter, JobEstimates estimates, CancellationToken cancellation,
        [FromHeader(Name = Preferences.Name), Description(Preferences.Description)] string? prefer = null)
    {
        if (await jobs.FindAsync(caller.Tenant, id, cancellation) is not { } job) return Problems.NoSuchJob(id);
        var preferences = Preferences.Parse(prefer);
        preferences.SayApplied(response, takesAsync: false);
        if (preferences.Wait is { } wait) job = await waiter.WaitAsync(caller.Tenant, job, wait, cancellation);
        return TypedResults.Ok(job with { Eta = await estimates.EtaAsync(caller.Tenant, job, cancellation) });
    }
}
