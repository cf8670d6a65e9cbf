using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Ask a worker to take no more jobs.</summary>
internal static class DrainWorker
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/workers/{name}/drain", Handle).WithName(nameof(DrainWorker))
        .WithSummary("Ask a worker to take no more jobs")
        .WithDescription("It finishes what it has, and its next heartbeat, within three seconds, brings it the news. It takes jobs again when it is restarted.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Accepted, ProblemHttpResult>> Handle(string name, JobWorkers workers, CancellationToken cancellation) =>
        await workers.DrainAsync(name, cancellation) ? TypedResults.Accepted("/v1/workers") : Problems.NoSuchWorker(name);
}
