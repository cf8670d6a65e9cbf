using Distributed.Images;
using Distributed.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Distributed.Dashboard;

/// <summary>The pictures of a job for the pages, under their login; where they are stored does not show.</summary>
public static class GetPicture
{
    /// <summary>Where a page finds an image of a job of the tenant <c>default</c>, relative to the base address; of another it says the tenant (<see cref="ChosenTenant.Link"/>).</summary>
    public static string Address(Guid job, int index) => $"pictures/{job}/{index}";

    /// <summary>The same for the picture that a job starts from.</summary>
    public static string InputAddress(Guid job) => $"pictures/{job}/input";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pictures/{id:guid}/{index:int:min(0)}", HandleAsync).RequireAuthorization(DashboardPolicy.Name).ExcludeFromDescription();
        routes.MapGet("/pictures/{id:guid}/input", HandleInputAsync).RequireAuthorization(DashboardPolicy.Name).ExcludeFromDescription();
    }

    private static async Task<Results<FileStreamHttpResult, NotFound>> HandleAsync(
        Guid id, int index, string? tenant, HttpContext http, JobQueries jobs, IImageStore images, CancellationToken cancellation) =>
        await AnswerAsync(await jobs.FindImageAsync(Whose(tenant), id, index, cancellation), http.Response, images, cancellation);

    private static async Task<Results<FileStreamHttpResult, NotFound>> HandleInputAsync(
        Guid id, string? tenant, HttpContext http, JobQueries jobs, IImageStore images, CancellationToken cancellation) =>
        await AnswerAsync((await jobs.FindInputImageAsync(Whose(tenant), id, cancellation))?.Name, http.Response, images, cancellation);

    private static string Whose(string? tenant) => string.IsNullOrEmpty(tenant) ? Tenants.Default : tenant;

    private static async Task<Results<FileStreamHttpResult, NotFound>> AnswerAsync(
        string? stored, HttpResponse response, IImageStore images, CancellationToken cancellation)
    {
        if (stored is null) return TypedResults.NotFound();
        var name = ImageName.Parse(stored);
        if (await images.OpenAsync(name, cancellation) is not { } png) return TypedResults.NotFound();
        response.Headers.CacheControl = "private, max-age=31536000, immutable";          // a name's bytes never change
        return TypedResults.Stream(png, "image/png", entityTag: new EntityTagHeaderValue($"\"{name.Hash}\""), enableRangeProcessing: true);
    }
}
