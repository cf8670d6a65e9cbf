using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>End an API key.</summary>
internal static class RevokeKey
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete(AccessRoutes.Keys + "/{id}", Handle).WithName(nameof(RevokeKey)).WithTags("Keys")
        .WithSummary("Revoke an API key").WithDescription("It is refused from now on, by other processes of the API within five seconds. Its jobs stay.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<ApiKeyDetails>, ProblemHttpResult>> Handle(string id, ApiKeys keys, ApiKeyCheck check, CancellationToken cancellation)
    {
        var key = await keys.RevokeAsync(id, cancellation);
        check.Forget(id);
        return key is not null ? TypedResults.Ok(key) : KeyAnswers.NoSuchKey(id);
    }
}
