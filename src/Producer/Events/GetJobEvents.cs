using System.ComponentModel;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Hear what happens to a job, as server-sent events.</summary>
internal static class GetJobEvents
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(JobRoutes.Jobs + "/{id:guid}/events", Handle).WithName(nameof(GetJobEvents))
        .WithSummary("Hear what happens to a job")
        .WithDescription(
            "Server-sent events until the job has ended. status is each change of the job's status; its id is the change's number, and Last-Event-ID goes on "
            + "exactly after it, so whatever is cut in between, nothing is missed and nothing comes twice. progress says how far the running attempt is, at most "
            + "four times a second and always the whole picture; preview, with previews=true, is a small picture of a job that was submitted with previews. "
            + "Both have no id, and only the latest is told. 204 says that the client knows the end, so that a browser does not come back.")
        .Produces<JobProgressEvent>(StatusCodes.Status200OK, EventStream.ContentType).Produces<JobPreviewEvent>(StatusCodes.Status200OK, EventStream.ContentType)
        .Produces<JobStatusEvent>(StatusCodes.Status200OK, EventStream.ContentType)
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<EventStream, NoContent, ProblemHttpResult>> Handle(
        Caller caller, Guid id, HttpContext http, JobEventLog log, EventStreams streams, CancellationToken cancellation,
        [Description("Whether to tell of previews.")] bool previews = false) =>
        await log.HasJobAsync(caller.Tenant, id, cancellation) ? await streams.OpenAsync(http, [id], isBatch: false, previews) : Problems.NoSuchJob(id);
}
