using System.ComponentModel;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>List the API keys, without their secrets, which nobody has but their owners.</summary>
internal static class ListKeys
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(AccessRoutes.Keys, Handle).WithName(nameof(ListKeys)).WithTags("Keys")
        .WithSummary("List the API keys, newest first");

    private static async Task<Ok<IReadOnlyList<ApiKeyDetails>>> Handle(
        ApiKeys keys, CancellationToken cancellation, [Description("Keys of this tenant.")] string? tenant = null) =>
        TypedResults.Ok(await keys.ListAsync(tenant, cancellation));
}
