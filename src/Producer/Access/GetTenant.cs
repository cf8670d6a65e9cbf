using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Read what a tenant may use and has used.</summary>
internal static class GetTenant
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(AccessRoutes.Tenants + "/{id}", Handle).WithName(nameof(GetTenant)).WithTags("Tenants")
        .WithSummary("Read a tenant's limits and today's use")
        .WithDescription("Any name has an answer: nothing limits a tenant of which nobody has said so.").ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<TenantDetails>, ProblemHttpResult>> Handle(string id, TenantStore tenants, CancellationToken cancellation) =>
        TenantName.Fits(id) ? TypedResults.Ok(await tenants.FindAsync(id, cancellation)) : Problems.Invalid([new("id", TenantName.Rule)]);
}
