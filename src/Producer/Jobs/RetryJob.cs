using System.ComponentModel;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Mvc;

namespace Distributed.Producer;

/// <summary>Run a finished job again, as a new job.</summary>
internal static class RetryJob
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(JobRoutes.Jobs + "/{id:guid}/retry", Handle).WithName(nameof(RetryJob))
        .WithSummary("Run a finished job again")
        .WithDescription("Stores a new job with the same request, whose retryOf names the old one; the old one stays as it ended.")
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Accepted<JobDetails>, ProblemHttpResult>> Handle(
        Caller caller, Guid id, HttpContext http, JobRetry jobs, CancellationToken cancellation,
        [Description("same for the same pictures, new for others of the same prompt.")] string seeds = "same",
        [Description("high, normal or low; that of the first run when left out.")] string? priority = null,
        [FromHeader(Name = IdempotencyHeader.Name), Description(IdempotencyHeader.Description)] string? idempotencyKey = null)
    {
        var query = new JobListQuery();
        var (wantedSeeds, wantedPriority) = (query.Word<RetrySeeds>("seeds", seeds), query.Word<Priority>("priority", priority));
        if (query.Errors.Count > 0) return Problems.Invalid(query.Errors);
        if (!IdempotencyHeader.TryRead(idempotencyKey, out var key)) return Problems.BadIdempotencyKey();
        var wish = new RetryWish { Seeds = wantedSeeds ?? RetrySeeds.Same, Priority = wantedPriority, Key = key, ApiKeyId = caller.ApiKeyId };
        var result = await jobs.RetryAsync(caller.Tenant, id, wish, cancellation);
        if (result.Outcome is RetryOutcome.Replayed) IdempotencyHeader.SayReplayed(http.Response);
        return result switch
        {
            { Outcome: RetryOutcome.Created or RetryOutcome.Replayed, Job: { } job } => TypedResults.Accepted(JobRoutes.Job(job.Id), job),
            { Outcome: RetryOutcome.NotFinished, Job: { } job } => Problems.NotFinished(job),
            { Outcome: RetryOutcome.KeyReused } => Problems.KeyReused(),
            _ => Problems.NoSuchJob(id),
        };
    }
}
