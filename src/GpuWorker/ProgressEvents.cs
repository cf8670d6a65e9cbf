using System.Diagnostics;
using Distributed.Contracts;
using Distributed.Diffusion;
using Microsoft.Extensions.Logging;

namespace Distributed.GpuWorker;

/// <summary>
/// Turns steps into progress events, a few a second and always the last, and previews into one more each. Called on the device thread, which must
/// not wait. Dispose it when the job is painted: what is still being encoded then is of no use.
/// </summary>
/// <param name="start">The attempt before its first step.</param>
/// <param name="tell">Takes the events, at once.</param>
/// <param name="encode">Makes a file of a preview.</param>
/// <param name="logger">Where a preview that failed is written down.</param>
internal sealed class ProgressEvents(JobProgress start, Action<JobProgress> tell, Func<GeneratedImage, Task<byte[]>> encode, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly Lock gate = new();
    private long told = Stopwatch.GetTimestamp();
    private JobProgress latest = start;
    private bool isEncoding, isOver;

    public void Report(int step, int steps)
    {
        lock (gate)
        {
            latest = latest with { Step = step, Steps = steps };
            if (step == steps || Stopwatch.GetElapsedTime(told) >= Interval) Tell();
        }
    }

    /// <summary>Sends a preview as soon as it is encoded. One that comes while another is being encoded is left out: a newer one follows.</summary>
    public void Preview(GeneratedImage image)
    {
        lock (gate)
        {
            if (isEncoding) return;
            isEncoding = true;
        }
        _ = Task.Run(() => EncodeAsync(image));
    }

    public void Dispose()
    {
        lock (gate) isOver = true;
    }

    private async Task EncodeAsync(GeneratedImage image)
    {
        byte[]? preview = null;
        try
        {
            preview = await encode(image);
        }
        catch (Exception error)
        {
            logger.PreviewLeftOut(latest.JobId, error.Message);
        }
        lock (gate)
        {
            isEncoding = false;
            if (preview is not null && !isOver) Tell(preview);
        }
    }

    private void Tell(byte[]? preview = null)
    {
        told = Stopwatch.GetTimestamp();
        tell(latest with { Preview = preview });
    }
}
