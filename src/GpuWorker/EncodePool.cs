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

    /// <summary>Writes a preview as a small WebP.</summary>
    public Task<byte[]> EncodePreviewAsync(GeneratedImage image) => EncodeAsync(() => PreviewWriter.Write(image.Rgb.Span, image.Width, image.Height));

    public void Dispose() => free.Dispose();

    private Task<byte[]> EncodeAsync(GeneratedImage image, string parameters) =>
        EncodeAsync(() => PngWriter.Write(image.Rgb.Span, image.Width, image.Height, new PngText("parameters", parameters)));

    private async Task<byte[]> EncodeAsync(Func<byte[]> encode)
    {
        await free.WaitAsync();
        try
        {
            return await Task.Run(encode);
        }
        finally
        {
            free.Release();
        }
    }
}
