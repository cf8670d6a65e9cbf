using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs;

/// <summary>Which stored pictures jobs need.</summary>
public sealed class NeededImages(IDbContextFactory<JobsContext> contexts)
{
    /// <summary>
    /// The names of those that are needed: pictures of the attempt by which a job succeeded, or of one that runs or may yet come; and input images
    /// that any job names, for jobs that run a job again share its picture.
    /// </summary>
    /// <remarks>
    /// An attempt only grows, so a name that is not needed, though its job is stored, never will be. Input images are named by new jobs only where
    /// an older row names them already, and once by the job that they were stored for.
    /// </remarks>
    public async Task<IReadOnlySet<string>> FindAsync(IReadOnlyCollection<ImageClaim> images, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var needed = await PaintedAsync(context, [.. images.Where(image => image.Attempt > 0)], cancellation);
        needed.UnionWith(await InputsAsync(context, [.. images.Where(image => image.Attempt == 0)], cancellation));
        return needed;
    }

    private static Task<HashSet<string>> PaintedAsync(JobsContext context, ImageClaim[] images, CancellationToken cancellation)
    {
        var parameters = new SqlParameters();
        return images.Length == 0 ? Task.FromResult(new HashSet<string>()) : NamesAsync(context, parameters, $"""
            {Rows(context, parameters, images)} {context.Dialect.JoinEach("jobs", "jobs.id = column2 AND jobs.tenant_id = column3")}
            WHERE (status = 'succeeded' AND attempt = column4) OR (status = 'running' AND attempt <= column4) OR (status = 'queued' AND attempt < column4)
            """, cancellation);
    }

    private static Task<HashSet<string>> InputsAsync(JobsContext context, ImageClaim[] images, CancellationToken cancellation)
    {
        var (dialect, parameters) = (context.Dialect, new SqlParameters());
        return images.Length == 0 ? Task.FromResult(new HashSet<string>()) : NamesAsync(context, parameters, $"""
            {Rows(context, parameters, images)} {dialect.JoinEach("jobs", $"{dialect.HasInputImage} AND {dialect.InputImage} = column1")}
            """, cancellation);
    }

    private static string Rows(JobsContext context, SqlParameters parameters, ImageClaim[] images) => context.Dialect.Rows(parameters,
        Array.ConvertAll(images, image => image.Name), Array.ConvertAll(images, image => image.JobId),
        Array.ConvertAll(images, image => image.TenantId), Array.ConvertAll(images, image => image.Attempt));

    private static async Task<HashSet<string>> NamesAsync(JobsContext context, SqlParameters parameters, string from, CancellationToken cancellation) =>
        [.. await context.Database.SqlQueryRaw<string>($"""SELECT DISTINCT column1 AS "Value" FROM {from}""", parameters.Values!).ToListAsync(cancellation)];
}
