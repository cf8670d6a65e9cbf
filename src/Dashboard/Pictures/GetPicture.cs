using Distributed.Images;
using Distributed.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Distributed.Dashboard;

/// <summary>One image of a job for the pages, under their login; where it is stored does not show.</summary>
public static class GetPicture
{
    /// <summary>Where a page finds an image of a job, relative to the base address.</summary>
    public static string Address(Guid job, int index) => $"pictures/{job}/{index}";

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/pictures/{id:guid}/{index:int:min(0)}", Handle).RequireAuthorization(DashboardPolicy.Name).ExcludeFromDescription();

    private static async Task<Results<FileStreamHttpResult, NotFound>> Handle(
        Guid id, int index, HttpContext http, JobQueries jobs, IImageStore images, CancellationToken cancellation)
    {
        if (await jobs.FindImageAsync(Tenants.Default, id, index, cancellation) is not { } stored) return TypedResults.NotFound();
        var name = ImageName.Parse(stored);
        if (await images.OpenAsync(name, cancellation) is not { } png) return TypedResults.NotFound();
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";          // a name's bytes never change
        return TypedResults.Stream(png, "image/png", entityTag: new EntityTagHeaderValue($"\"{name.Hash}\""), enableRangeProcessing: true);
    }
}
