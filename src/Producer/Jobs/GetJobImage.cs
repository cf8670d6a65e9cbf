using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Distributed.Producer;

/// <summary>Fetch one image of a succeeded job, as PNG.</summary>
internal static class GetJobImage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(JobRoutes.Jobs + "/{id:guid}/images/{index:int:min(0)}", Handle)
        .WithName(nameof(GetJobImage)).WithSummary("Fetch an image").Produces(StatusCodes.Status200OK, contentType: "image/png")
        .Produces(StatusCodes.Status302Found)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);

    private static async Task<Results<FileStreamHttpResult, RedirectHttpResult, ProblemHttpResult>> Handle(
        Guid id, int index, HttpContext http, JobQueries jobs, IImageStore images, IOptions<ImageDelivery> delivery, CancellationToken cancellation)
    {
        if (await jobs.FindImageAsync(Tenants.Default, id, index, cancellation) is not { } stored) return Problems.NoSuchImage(id, index);
        var name = ImageName.Parse(stored);
        if (delivery.Value.Redirect && await images.LinkAsync(name, cancellation) is { } link)
        {
            http.Response.Headers.CacheControl = "no-store";          // the link soon ends
            return TypedResults.Redirect(link.AbsoluteUri);
        }
        if (await images.OpenAsync(name, cancellation) is not { } png) return Problems.ImageGone(id, index);
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";          // a name's bytes never change
        return TypedResults.Stream(png, "image/png", entityTag: new EntityTagHeaderValue($"\"{name.Hash}\""), enableRangeProcessing: true);
    }
}
