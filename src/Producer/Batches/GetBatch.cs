using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Read one batch: what its jobs have come to together.</summary>
internal static class GetBatch
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(BatchRoutes.Batches + "/{id:guid}", Handle).WithName(nameof(GetBatch))
        .WithSummary("Read a batch").ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<BatchDetails>, ProblemHttpResult>> Handle(
        Caller caller, Guid id, BatchQueries batches, JobEstimates estimates, CancellationToken cancellation) =>
        await batches.FindAsync(caller.Tenant, id, cancellation) is { } batch
            ? TypedResults.Ok(batch with { Eta = await estimates.EtaAsync(caller.Tenant, batch, cancellation) }) : Problems.NoSuchBatch(id);
}
