using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;

namespace Distributed.Producer;

/// <summary>Fetch one image of a succeeded job, as PNG.</summary>
internal static class GetJobImage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(JobRoutes.Jobs + "/{id:guid}/images/{index:int:min(0)}", Handle)
        .WithName(nameof(GetJobImage)).WithSummary("Fetch an image").Produces(StatusCodes.Status200OK, contentType: "image/png")
        .Produces(StatusCodes.Status302Found)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);

    private static async Task<Results<FileStreamHttpResult, RedirectHttpResult, ProblemHttpResult>> Handle(
        Caller caller, Guid id, int index, HttpContext http, JobQueries jobs, StoredPictures pictures, CancellationToken cancellation) =>
        await jobs.FindImageAsync(caller.Tenant, id, index, cancellation) is { } stored
            ? await pictures.AnswerAsync(ImageName.Parse(stored), http.Response, Problems.ImageGone(id, index), cancellation)
            : Problems.NoSuchImage(id, index);
}
