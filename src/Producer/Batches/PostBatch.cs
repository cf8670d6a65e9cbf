using System.ComponentModel;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Mvc;

namespace Distributed.Producer;

/// <summary>Submit a batch. Answers 202 once all of its jobs are stored; if one is wrong, none is.</summary>
internal static class PostBatch
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(BatchRoutes.Batches, Handle).WithName(nameof(PostBatch))
        .WithSummary("Submit many jobs under one handle").WithDescription(
            "Up to 1,000 jobs, accepted all or none, said in one of three ways: prompts (one job for each), jobs (each as it would be sent alone) or matrix "
            + "(one job for each combination; the prompt changes slowest, then seed, guidanceScale, scheduler, steps, and the tier fastest; a seed that "
            + "nobody names is drawn once for the whole matrix). What a job does not say itself it takes from defaults. The body may have 4 MiB. Wrong "
            + "fields are answered with 400, each in errors with its JSON pointer, up to 1,000 of them.")
        .Accepts<BatchSubmission>("application/json", "*/*").ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Accepted<BatchDetails>, Ok<BatchQuote>, ProblemHttpResult>> Handle(
        Caller caller, HttpContext http, BatchIntake intake, ITierCatalog tiers, BatchAcceptor acceptor, UploadRoom room, JobEstimates estimates, CancellationToken cancellation,
        [FromHeader(Name = IdempotencyHeader.Name), Description(IdempotencyHeader.Description)] string? idempotencyKey = null,
        [Description("Answers 200 with what the batch would be, and stores and queues nothing.")] bool dryRun = false)
    {
        var errors = new List<FieldError>();
        using var share = room.Open();
        if (await BatchBody.ReadAsync(http.Request, share, errors, cancellation) is not { } body) return Problems.NoRoom(http.Response);
        if (dryRun)
        {
            if (await intake.ResolveAsync(caller, body, errors, key: null, cancellation) is { } asked) return TypedResults.Ok(estimates.Quote(asked.Jobs));
            return (await tiers.ListAsync(cancellation)).Count == 0 ? Problems.NoWorkerYet(http.Response) : Problems.Invalid(errors);
        }
        if (!IdempotencyHeader.TryRead(idempotencyKey, out var header)) return Problems.BadIdempotencyKey();
        var (isRead, key) = (errors.Count == 0, header is null ? null : new IdempotencyKey(header, body.Hash()));
        if (await intake.ResolveAsync(caller, body, errors, key, cancellation) is { } batch) return Answer(await acceptor.AcceptAsync(batch, cancellation), http.Response);

        // What was accepted under the key stays so, whatever models or limits are gone since.
        if (isRead && key is not null && await acceptor.FindEarlierAsync(caller.Tenant, key, cancellation) is { Outcome: AcceptOutcome.Replayed } before)
            return Answer(before, http.Response);
        return (await tiers.ListAsync(cancellation)).Count == 0 ? Problems.NoWorkerYet(http.Response) : Problems.Invalid(errors);
    }

    private static Results<Accepted<BatchDetails>, Ok<BatchQuote>, ProblemHttpResult> Answer(AcceptedBatch accepted, HttpResponse response)
    {
        if (accepted.Refusal is { } limit) return AccessProblems.Refused(response, limit);
        if (accepted.Outcome is AcceptOutcome.KeyReused) return Problems.KeyReused();
        if (accepted.Outcome is AcceptOutcome.Replayed) IdempotencyHeader.SayReplayed(response);
        return TypedResults.Accepted(BatchRoutes.Batch(accepted.Batch.Id), accepted.Batch);
    }
}
