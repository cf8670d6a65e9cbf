using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>The answers of those endpoints that make keys.</summary>
internal static class KeyAnswers
{
    /// <summary>The new key, which no cache may keep, or why there is none.</summary>
    public static Results<Created<ApiKeyCreated>, ProblemHttpResult> Of(KeyResult result, string? id, HttpResponse response)
    {
        if (result is not { Change: KeyChange.Made, Created: { } made }) return Refusal(result, id ?? "");
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created(AccessRoutes.Key(made.Details.Id), made);
    }

    public static ProblemHttpResult NoSuchKey(string id) => TypedResults.Problem(
        $"There is no key {id}. A key's id is the part between its second and third underscore.", statusCode: StatusCodes.Status404NotFound, title: "Not found.");

    public static ProblemHttpResult NoPepper() => TypedResults.Problem(
        "Keys cannot be made or checked before Keys:Pepper is set: a random text that never changes, the same for every process of the API.",
        statusCode: StatusCodes.Status409Conflict, title: "This installation has no keys.");

    private static ProblemHttpResult Refusal(KeyResult result, string id) => result switch
    {
        { Change: KeyChange.EndsTooEarly } => Problems.Invalid([FieldError.Of("expiresAt", "must be later than now.")]),
        { Change: KeyChange.NotInForce, Old: { } old } => TypedResults.Problem(Why(old), statusCode: StatusCodes.Status409Conflict, title: "The key cannot be replaced."),
        _ => NoSuchKey(id),
    };

    private static string Why(ApiKeyDetails old) => old switch
    {
        { RevokedAt: { } time } => $"Key {old.Id} was revoked at {time:O}. Make a new one.",
        { ReplacedBy: { } next } => $"Key {old.Id} was replaced by {next} before. Replace that one, or revoke it and make a new one.",
        _ => $"Key {old.Id} expired at {old.ExpiresAt:O}. Make a new one.",
    };
}
