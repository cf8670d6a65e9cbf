using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Cancel what has not ended of a batch; answers with what is true, since finishing first wins.</summary>
internal static class CancelBatch
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(BatchRoutes.Batches + "/{id:guid}/cancel", Handle).WithName(nameof(CancelBatch))
        .WithSummary("Cancel a batch")
        .WithDescription("Its queued jobs are cancelled at once; running ones stop at their next step unless they finish first. The answer says what is true now.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<BatchDetails>, ProblemHttpResult>> Handle(Caller caller, Guid id, BatchCancellation batches, CancellationToken cancellation) =>
        await batches.CancelAsync(caller.Tenant, id, cancellation) is { } batch ? TypedResults.Ok(batch) : Problems.NoSuchBatch(id);
}
