using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>What the API answers when it refuses: problem details (RFC 9457) that say what to do.</summary>
internal static class Problems
{
    private const int MaxSentences = 10;

    public static ProblemHttpResult Invalid(IReadOnlyCollection<FieldError> errors)
    {
        var sentences = string.Join(" ", errors.Take(MaxSentences).Select(error => $"{error.Pointer.TrimStart('#', '/')} {error.Detail}".TrimStart()));
        if (errors.Count > MaxSentences) sentences += $" And {errors.Count - MaxSentences} more, which errors has.";
        return TypedResults.Problem(sentences, statusCode: StatusCodes.Status400BadRequest, title: "The request is not valid.",
            extensions: new Dictionary<string, object?> { ["errors"] = errors });
    }

    public static ProblemHttpResult BadIdempotencyKey() => TypedResults.Problem(
        "Idempotency-Key must be 1 to 128 characters of A–Z, a–z, 0–9, _ and -.", statusCode: StatusCodes.Status400BadRequest,
        title: "The idempotency key is not valid.");

    public static ProblemHttpResult KeyReused() => TypedResults.Problem(
        "Another request was sent under this Idempotency-Key. Send a new key with a new request.", statusCode: StatusCodes.Status422UnprocessableEntity,
        title: "The idempotency key was used for another request.");

    public static ProblemHttpResult NoWorkerYet(HttpResponse response)
    {
        response.Headers.RetryAfter = "5";
        return TypedResults.Problem("No worker has ever announced a model, so no request can be checked yet. Try again shortly.",
            statusCode: StatusCodes.Status503ServiceUnavailable, title: "No worker yet.");
    }

    public static ProblemHttpResult NoDatabase(HttpResponse response)
    {
        response.Headers.RetryAfter = "2";
        return TypedResults.Problem("The database is out of reach or has no room. Nothing is lost; try again shortly, with the same Idempotency-Key if the request was a POST.",
            statusCode: StatusCodes.Status503ServiceUnavailable, title: "No database.");
    }

    public static ProblemHttpResult NoRoom(HttpResponse response)
    {
        response.Headers.RetryAfter = "2";
        return TypedResults.Problem("Too many images are being sent at once. Try again shortly; prompts without an image are taken meanwhile.",
            statusCode: StatusCodes.Status503ServiceUnavailable, title: "No room.");
    }

    public static ProblemHttpResult NoImageStore(HttpResponse response)
    {
        response.Headers.RetryAfter = "5";
        return TypedResults.Problem("The image store does not take the input image, so nothing is queued. Try again shortly.",
            statusCode: StatusCodes.Status503ServiceUnavailable, title: "No image store.");
    }

    public static ProblemHttpResult NoSuchJob(Guid id) => TypedResults.Problem(
        $"There is no job {id}.", statusCode: StatusCodes.Status404NotFound, title: "Not found.");

    public static ProblemHttpResult NoSuchTier(string tier) => TypedResults.Problem(
        $"There is no tier {tier}; these are: {string.Join(", ", Words.All<Tier>())}.", statusCode: StatusCodes.Status404NotFound, title: "Not found.");

    public static ProblemHttpResult NoSuchWorker(string name) => TypedResults.Problem(
        $"No worker {name} is alive. GET /v1/workers lists those that are.", statusCode: StatusCodes.Status404NotFound, title: "Not found.");

    public static ProblemHttpResult NoSuchBatch(Guid id) => TypedResults.Problem(
        $"There is no batch {id}.", statusCode: StatusCodes.Status404NotFound, title: "Not found.");

    public static ProblemHttpResult BadLastEventId() => TypedResults.Problem(
        "Last-Event-ID must be the id of an event of this stream, as it came. Leave it out to hear everything from the start.",
        statusCode: StatusCodes.Status400BadRequest, title: "The last event id is not valid.");

    public static ProblemHttpResult NotFinished(JobDetails job) => TypedResults.Problem(
        $"Job {job.Id} is {job.Status.Word()}. Wait until it has finished, or cancel it (POST {JobRoutes.Job(job.Id)}/cancel); then run it again.",
        statusCode: StatusCodes.Status409Conflict, title: "The job has not finished.");

    public static ProblemHttpResult NoSuchImage(Guid id, int index) => TypedResults.Problem(
        $"Job {id} has no image {index}. Images are there once the job has succeeded.", statusCode: StatusCodes.Status404NotFound, title: "Not found.");

    public static ProblemHttpResult ImageGone(Guid id, int index) => TypedResults.Problem(
        $"Image {index} of job {id} is no longer stored. Its seed paints it again.", statusCode: StatusCodes.Status410Gone, title: "Gone.");

    public static ProblemHttpResult NoInputImage(Guid id) => TypedResults.Problem(
        $"There is no job {id}, or it starts from noise alone.", statusCode: StatusCodes.Status404NotFound, title: "Not found.");

    public static ProblemHttpResult InputImageGone(Guid id) => TypedResults.Problem(
        $"The input image of job {id} is no longer stored.", statusCode: StatusCodes.Status410Gone, title: "Gone.");
}
