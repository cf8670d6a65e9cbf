using System.Diagnostics;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Run a finished job again, as a new job that names the old one.</summary>
internal static class RetryJob
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(JobRoutes.Jobs + "/{id:guid}/retry", Handle).WithName(nameof(RetryJob))
        .WithSummary("Run a finished job again")
        .WithDescription("Makes a new job of the same request; its retryOf names the old one, which stays as it is. Without a body the seeds are the same, and so are the pictures.")
        .Accepts<RetrySubmission>(isOptional: true, "application/json", "*/*").ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Accepted<JobDetails>, ProblemHttpResult>> Handle(Guid id, HttpContext http, JobRetry jobs, CancellationToken cancellation)
    {
        var errors = new List<FieldError>();
        using var body = await RequestBody.ReadOptionalAsync(http.Request, cancellation);
        var submission = body is null ? new() : RetryReader.Read(body.RootElement, errors);
        if (errors.Count > 0) return Problems.Invalid(errors);
        if (!IdempotencyHeader.TryRead(http.Request, out var key)) return Problems.BadIdempotencyKey();

        var retried = await jobs.RetryAsync(Tenants.Default, id, submission.Seeds ?? RetrySeeds.Same, key, cancellation);
        if (retried.Outcome is RetryOutcome.Replayed) IdempotencyHeader.MarkReplayed(http.Response);
        return retried switch
        {
            { Outcome: RetryOutcome.NotFound } => Problems.NoSuchJob(id),
            { Outcome: RetryOutcome.KeyReused } => Problems.KeyReused(),
            { Outcome: RetryOutcome.NotFinished, Job: { } old } => Problems.NotFinished(old),
            { Job: { } made } => TypedResults.Accepted(JobRoutes.Job(made.Id), made),
            _ => throw new UnreachableException(),
        };
    }
}
