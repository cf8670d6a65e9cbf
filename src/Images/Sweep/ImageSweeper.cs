using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Images;

/// <summary>
/// Deletes pictures that no job needs: of attempts that were lost after their upload, of submissions that came to nothing, of jobs that are kept
/// no longer. Nothing else deletes strays. Several processes may sweep at once: who comes second finds the picture gone.
/// </summary>
/// <remarks>
/// A slow upload is safe twice over. While its attempt runs the owners need its name, however old it is; and once that attempt is over its number
/// never comes again, so an unneeded name stays unneeded. A picture whose job is not stored yet is young: the age limit keeps it.
/// </remarks>
internal sealed class ImageSweeper(
    IImageStore store, IImageOwners owners, TimeProvider time, IOptions<ImageSweepOptions> options, ILogger<ImageSweeper> logger) : BackgroundService
{
    /// <summary>How many pictures are asked about at a time.</summary>
    internal const int Batch = 500;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Every, time);
        try
        {
            do await SweepAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <summary>Looks through the store once. What fails is counted, logged and left to the next time.</summary>
    internal async Task SweepAsync(CancellationToken cancellation)
    {
        var (count, bytes) = (0, 0L);
        try
        {
            var before = await owners.NowAsync(cancellation) - options.Value.MinAge;
            var old = store.ListAsync(ImagePrefix.All, cancellation).Where(image => image.StoredAt < before);
            await foreach (var images in old.Chunk(Batch).WithCancellation(cancellation))
            {
                var needed = await owners.FindNeededAsync([.. images.Select(image => image.Name)], cancellation);
                foreach (var image in images.Where(image => !needed.Contains(image.Name)))
                {
                    if (!await TryDeleteAsync(image, cancellation)) continue;
                    (count, bytes) = (count + 1, bytes + image.Length);
                }
            }
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            SweepMetrics.Failed();
            logger.SweepFailed(error);
        }
        if (count > 0) logger.Swept(count, bytes);
    }

    private async Task<bool> TryDeleteAsync(ListedImage image, CancellationToken cancellation)
    {
        try
        {
            if (!await store.DeleteAsync(image.Name, cancellation)) return false;
            SweepMetrics.Swept(image);
            return true;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            SweepMetrics.Failed();
            logger.StrayNotDeleted(image.Name, error.Message);
            return false;
        }
    }
}
