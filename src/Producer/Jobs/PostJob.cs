using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Submit a job. Answers 202 once it is stored; the broker need not be up.</summary>
internal static class PostJob
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(JobRoutes.Jobs, Handle).WithName(nameof(PostJob))
        .WithSummary("Submit a job").WithDescription("Only the prompt is required; the rest takes the defaults of the tier's model.")
        .Accepts<JobSubmission>("application/json", "*/*").ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Accepted<JobDetails>, ProblemHttpResult>> Handle(
        HttpContext http, SubmissionCheck check, ITierCatalog tiers, JobAcceptor acceptor, CancellationToken cancellation)
    {
        var errors = new List<FieldError>();
        var body = await SubmissionBody.ReadAsync(http.Request, errors, cancellation);
        if ((await tiers.ListAsync(cancellation)).Count == 0) return Problems.NoWorkerYet(http.Response);
        var request = await check.ResolveAsync(body.Submission, errors, cancellation);
        if (request is null || errors.Count > 0) return Problems.Invalid(errors);
        if (!TryReadKey(http.Request, body.Hash, out var key)) return Problems.BadIdempotencyKey();

        var accepted = await acceptor.AcceptAsync(new(Guid.CreateVersion7(), Tenants.Default, request, key), cancellation);
        if (accepted.Outcome is AcceptOutcome.KeyReused) return Problems.KeyReused();
        if (accepted.Outcome is AcceptOutcome.Replayed) http.Response.Headers["Idempotency-Replayed"] = "true";
        return TypedResults.Accepted(JobRoutes.Job(accepted.Job.Id), JobQueries.Describe(accepted.Job));
    }

    /// <summary>Reads the idempotency key; none is fine, a bad one or several are not.</summary>
    private static bool TryReadKey(HttpRequest request, string hash, out IdempotencyKey? key)
    {
        key = null;
        if (!request.Headers.TryGetValue("Idempotency-Key", out var header)) return true;
        if (header is not [{ } only] || IdempotencyKey.Parse(only) is not { } text) return false;
        key = new(text, hash);
        return true;
    }
}
