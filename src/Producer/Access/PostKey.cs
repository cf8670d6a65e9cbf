using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Make an API key, for whatever tenant.</summary>
internal static class PostKey
{
    private static readonly KeyScope[] UsualScopes = [KeyScope.JobsRead, KeyScope.JobsWrite];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(AccessRoutes.Keys, Handle).WithName(nameof(PostKey)).WithTags("Keys")
        .WithSummary("Make an API key")
        .WithDescription("The answer has the key, the only time that anybody can read it. Whoever has the scope admin runs the installation: they make keys for every tenant.")
        .Accepts<ApiKeySubmission>("application/json", "*/*")
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Created<ApiKeyCreated>, ProblemHttpResult>> Handle(
        Caller caller, HttpContext http, ApiKeys keys, KeyHash hash, CancellationToken cancellation)
    {
        var errors = new List<FieldError>();
        var asked = await JsonBody.ReadAsync<ApiKeySubmission>(http, errors);
        if (errors.Count == 0) KeyChecks.Check(asked, errors);
        if (errors.Count > 0) return Problems.Invalid(errors);
        if (!hash.IsReady) return KeyAnswers.NoPepper();
        var result = await keys.CreateAsync(asked.Tenant ?? caller.Tenant, asked.Name!.Trim(), asked.Scopes ?? UsualScopes, asked.ExpiresAt, cancellation);
        return KeyAnswers.Of(result, id: null, http.Response);
    }
}
