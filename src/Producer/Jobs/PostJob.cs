using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Submit a job. Answers 202 once it is stored; the broker need not be up.</summary>
internal static class PostJob
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(JobRoutes.Jobs, Handle).WithName(nameof(PostJob))
        .WithSummary("Submit a job").WithDescription(
            "Only the prompt is required; the rest takes the defaults of the tier's model. With inputImage the job paints over that picture (image to "
            + "image). With previews the events of its progress, which the dashboard shows, carry a small picture of what it is going to be, at most "
            + "every 500 ms and only where the worker has a tiny autoencoder. The body may have 64 KiB besides the image, and the image 10 MiB before base64. Wrong fields are answered with 400, every one "
            + "of them in errors; 413 is a body that is too long; 503 with Retry-After says that no worker or image store has "
            + "answered yet, or that too many images arrive at once.")
        .Accepts<JobSubmission>("application/json", "*/*").ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Accepted<JobDetails>, ProblemHttpResult>> Handle(
        Caller caller, HttpContext http, SubmissionCheck check, ITierCatalog tiers, JobAcceptor acceptor, InputIntake intake, UploadRoom room, CancellationToken cancellation)
    {
        var errors = new List<FieldError>();
        using var share = room.Open();
        if (await SubmissionBody.ReadAsync(http.Request, share, errors, cancellation) is not { } body) return Problems.NoRoom(http.Response);
        if ((await tiers.ListAsync(cancellation)).Count == 0) return Problems.NoWorkerYet(http.Response);
        var request = await check.ResolveAsync(body.Submission, errors, cancellation);
        if (request is null || errors.Count > 0) return Problems.Invalid(errors);
        if (!IdempotencyHeader.TryRead(http.Request, out var header)) return Problems.BadIdempotencyKey();
        var key = header is null ? null : new IdempotencyKey(header, body.Hash);

        var id = Guid.CreateVersion7();
        var input = await intake.TakeAsync(caller.Tenant, id, request, body.Submission.InputImage, http.Response, cancellation);
        if (input.Refusal is { } refusal) return refusal;
        var accepted = await acceptor.AcceptAsync(new(id, caller.Tenant, input.Request, key) { ApiKeyId = caller.ApiKeyId }, cancellation);
        if (accepted.Outcome is not AcceptOutcome.Created) await intake.GiveUpAsync(input);
        if (accepted.Refusal is { } limit) return AccessProblems.Refused(http.Response, limit);
        if (accepted.Outcome is AcceptOutcome.KeyReused) return Problems.KeyReused();
        if (accepted.Outcome is AcceptOutcome.Replayed) IdempotencyHeader.SayReplayed(http.Response);
        return TypedResults.Accepted(JobRoutes.Job(accepted.Job.Id), JobQueries.Describe(accepted.Job));
    }
}
