using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Replace an API key by a new one; both are good for a while.</summary>
internal static class RotateKey
{
    private static readonly TimeSpan UsualOverlap = TimeSpan.FromDays(1);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(AccessRoutes.Keys + "/{id}/rotate", Handle).WithName(nameof(RotateKey)).WithTags("Keys")
        .WithSummary("Replace an API key by a new one")
        .WithDescription("Makes a key with the same tenant, name and scopes. The old one lives beside it for overlapSeconds, a day unless it says otherwise; "
            + "replaced.expiresAt says until when. A key is replaced once: at any time two of them are good.")
        .Accepts<ApiKeyRotation>("application/json", "*/*").ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Created<ApiKeyCreated>, ProblemHttpResult>> Handle(
        string id, HttpContext http, ApiKeys keys, ApiKeyCheck check, KeyHash hash, CancellationToken cancellation)
    {
        var errors = new List<FieldError>();
        var asked = await JsonBody.ReadAsync<ApiKeyRotation>(http, errors);
        if (errors.Count == 0) KeyChecks.Check(asked, errors);
        if (errors.Count > 0) return Problems.Invalid(errors);
        if (!hash.IsReady) return KeyAnswers.NoPepper();
        var overlap = asked.OverlapSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : UsualOverlap;
        var result = await keys.RotateAsync(id, overlap, asked.ExpiresAt, cancellation);
        check.Forget(id);          // its end has come nearer
        return KeyAnswers.Of(result, id, http.Response);
    }
}
