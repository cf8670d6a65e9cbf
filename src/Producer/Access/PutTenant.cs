using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Set what a tenant may use.</summary>
internal static class PutTenant
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut(AccessRoutes.Tenants + "/{id}", Handle).WithName(nameof(PutTenant)).WithTags("Tenants")
        .WithSummary("Set a tenant's limits")
        .WithDescription("Sets all of them: what is left out does not limit. They hold for the next job that is accepted; requestsPerMinute within five seconds.")
        .Accepts<TenantLimits>("application/json", "*/*").ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<TenantDetails>, ProblemHttpResult>> Handle(string id, HttpContext http, TenantStore tenants, CancellationToken cancellation)
    {
        var errors = new List<FieldError>();
        var limits = await JsonBody.ReadAsync<TenantLimits>(http, errors);
        if (errors.Count == 0) KeyChecks.Check(id, limits, errors);
        return errors.Count > 0 ? Problems.Invalid(errors) : TypedResults.Ok(await tenants.SetAsync(id, limits, cancellation));
    }
}
