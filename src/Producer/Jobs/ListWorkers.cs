using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>The workers that are alive.</summary>
internal static class ListWorkers
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/workers", Handle).WithName(nameof(ListWorkers))
        .WithSummary("List the workers that are alive");

    private static async Task<Ok<IReadOnlyList<WorkerDetails>>> Handle(JobWorkers workers, CancellationToken cancellation) =>
        TypedResults.Ok(await workers.ListAsync(cancellation));
}
