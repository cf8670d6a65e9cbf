using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>The tiers that are served, with the defaults and limits of their models.</summary>
internal static class ListTiers
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/tiers", Handle).WithName(nameof(ListTiers))
        .WithSummary("List the tiers with their defaults and limits");

    private static async Task<Ok<IReadOnlyList<TierProfile>>> Handle(ITierCatalog tiers, CancellationToken cancellation) =>
        TypedResults.Ok(await tiers.ListAsync(cancellation));
}
