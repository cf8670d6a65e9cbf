using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Fetch the picture that a job starts from, as PNG, in the job's width and height.</summary>
internal static class GetJobInputImage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(JobRoutes.Jobs + "/{id:guid}/input-image", Handle)
        .WithName(nameof(GetJobInputImage)).WithSummary("Fetch the picture that a job starts from")
        .Produces(StatusCodes.Status200OK, contentType: "image/png").Produces(StatusCodes.Status302Found)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);

    private static async Task<Results<FileStreamHttpResult, RedirectHttpResult, ProblemHttpResult>> Handle(
        Caller caller, Guid id, HttpContext http, JobQueries jobs, StoredPictures pictures, CancellationToken cancellation) =>
        await jobs.FindInputImageAsync(caller.Tenant, id, cancellation) is { } input
            ? await pictures.AnswerAsync(ImageName.Parse(input.Name), http.Response, Problems.InputImageGone(id), cancellation)
            : Problems.NoInputImage(id);
}
