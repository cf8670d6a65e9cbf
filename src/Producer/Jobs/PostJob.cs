using System.ComponentModel;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Mvc;

namespace Distributed.Producer;

/// <summary>Submit a job. Answers 202 once it is stored; the broker need not be up.</summary>
internal static class PostJob
{
    private const string PreferDescription =
        "wait=n (RFC 7240) waits up to n seconds, 1 to 60, for the end of the job: it is answered with 200 when it has ended by then, well or not, and with "
        + "202 as it stands otherwise. respond-async is what is done anyway. Preference-Applied says what was done; what is malformed is ignored.";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(JobRoutes.Jobs, Handle).WithName(nameof(PostJob))
        .WithSummary("Submit a job").WithDescription(
            "Only the prompt is required; the rest takes the defaults of the tier's model. With inputImage the job paints over that picture (image to "
            + "image). With previews the events of its progress, which the dashboard shows, carry a small picture of what it is going to be, at most "
            + "every 500 ms and only where the worker has a tiny autoencoder. The body may have 64 KiB besides the image, and the image 10 MiB before base64. Wrong fields are answered with 400, every one "
            + "of them in errors; 413 is a body that is too long; 503 with Retry-After says that no worker or image store has "
            + "answered yet, or that too many images arrive at once.")
        .Accepts<JobSubmission>("application/json", "*/*").ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Accepted<JobDetails>, Ok<JobDetails>, Ok<JobQuote>, ProblemHttpResult>> Handle(
        Caller caller, HttpContext http, JobIntake intake, JobWaiter waiter, UploadRoom room, CancellationToken cancellation,
        [FromHeader(Name = IdempotencyHeader.Name), Description(IdempotencyHeader.Description)] string? idempotencyKey = null,
        [FromHeader(Name = Preferences.Name), Description(PreferDescription)] string? prefer = null,
        [Description("Answers 200 with what the job would be, and stores and queues nothing.")] bool dryRun = false)
    {
        var errors = new List<FieldError>();
        using var share = room.Open();
        if (await SubmissionBody.ReadAsync(http.Request, share, errors, cancellation) is not { } body) return Problems.NoRoom(http.Response);
        if (dryRun)
        {
            var (quote, wrong) = await intake.QuoteAsync(caller, body, errors, http.Response, cancellation);
            return quote is null ? wrong! : TypedResults.Ok(quote);
        }
        if (!IdempotencyHeader.TryRead(idempotencyKey, out var header)) return Problems.BadIdempotencyKey();
        var key = header is null ? null : new IdempotencyKey(header, body.Hash);
        var (accepted, refusal) = await intake.AcceptAsync(caller, body, errors, key, http.Response, cancellation);
        if (accepted is null) return refusal!;
        share.Dispose();          // whoever waits now needs no room

        if (accepted.Outcome is AcceptOutcome.Replayed) IdempotencyHeader.SayReplayed(http.Response);
        var job = JobQueries.Describe(accepted.Job);
        var preferences = Preferences.Parse(prefer);
        preferences.SayApplied(http.Response, takesAsync: true);
        if (preferences.Wait is not { } wait) return TypedResults.Accepted(JobRoutes.Job(job.Id), job);
        job = await waiter.WaitAsync(caller.Tenant, job, wait, cancellation);
        if (job.FinishedAt is null) return TypedResults.Accepted(JobRoutes.Job(job.Id), job);
        http.Response.Headers.ContentLocation = JobRoutes.Job(job.Id);
        return TypedResults.Ok(job);
    }
}
