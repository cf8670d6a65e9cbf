using System.ComponentModel;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Hear what happens to the jobs of a batch, as server-sent events.</summary>
internal static class GetBatchEvents
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/batches/{id:guid}/events", Handle).WithName(nameof(GetBatchEvents))
        .WithSummary("Hear what happens to the jobs of a batch")
        .WithDescription(
            "Server-sent events until all jobs of the batch have ended, as for one job; each says which job it is of and its index in the batch. The id of a status "
            + "event says how far the client has heard of every job, so Last-Event-ID goes on exactly there. It is to be sent back as it came.")
        .Produces<JobProgressEvent>(StatusCodes.Status200OK, EventStream.ContentType).Produces<JobPreviewEvent>(StatusCodes.Status200OK, EventStream.ContentType)
        .Produces<JobStatusEvent>(StatusCodes.Status200OK, EventStream.ContentType)
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<EventStream, NoContent, ProblemHttpResult>> Handle(
        Caller caller, Guid id, HttpContext http, JobEventLog log, EventStreams streams, CancellationToken cancellation,
        [Description("Whether to tell of previews.")] bool previews = false)
    {
        if (await log.FindBatchAsync(caller.Tenant, id, cancellation) is not { } batch) return Problems.NoSuchBatch(id);
        // While some are not stored yet, indexes are not known: the client comes back.
        return await streams.OpenAsync(http, batch.Jobs.Count == batch.Count ? batch.Jobs : [], isBatch: true, previews);
    }
}
