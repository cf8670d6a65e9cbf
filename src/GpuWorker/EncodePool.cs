using Distributed.Diffusion;
using Distributed.Images;
using Distributed.Jobs;

namespace Distributed.GpuWorker;

/// <summary>Makes pictures of pixels beside the device thread, on no more than half of the cores, so that the device is fed meanwhile.</summary>
internal sealed class EncodePool : IDisposable
{
    private readonly SemaphoreSlim free = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Writes each image of a result as a PNG.</summary>
    public Task<byte[][]> EncodeAsync(Lease lease, GenerationResult result) =>
        Task.WhenAll(result.Images.Select((image, index) => EncodeAsync(image, ParametersText.Of(lease.Request, index))));

    public void Dispose() => free.Dispose();

    private async Task<byte[]> EncodeAsync(GeneratedImage image, string parameters)
    {
        await free.WaitAsync();
        try
        {
            return await Task.Run(() => PngWriter.Write(image.Rgb.Span, image.Width, image.Height, new PngText("parameters", parameters)));
        }
        finally
        {
            free.Release();
        }
    }
}
