using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Publish a tier's waiting jobs again, for a broker that has lost its queue.</summary>
internal static class RedispatchQueue
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/queues/{tier}/redispatch", Handle).WithName(nameof(RedispatchQueue))
        .WithSummary("Publish a tier's waiting jobs again")
        .WithDescription("For a broker that has lost its queue. Without it every job is published again by itself, at first after ten minutes. A job that is "
            + "published twice is painted once.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Redispatched>, ProblemHttpResult>> Handle(string tier, JobRedispatch queues, CancellationToken cancellation) =>
        Words.Parse<Tier>(tier) is { } known ? TypedResults.Ok(new Redispatched(await queues.RedispatchAsync(known, cancellation))) : Problems.NoSuchTier(tier);
}
