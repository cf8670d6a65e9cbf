namespace Distributed.Diffusion;

/// <summary>The images of one call, and how long its stages took on the device thread's monotonic clock.</summary>
/// <param name="Images">In the order of the seeds.</param>
/// <param name="TextEncode">Prompts to embeddings.</param>
/// <param name="Denoise">All denoising steps; encoding an input image counts among them.</param>
/// <param name="Decode">Latents to pixels in memory.</param>
public sealed record GenerationResult(IReadOnlyList<GeneratedImage> Images, TimeSpan TextEncode, TimeSpan Denoise, TimeSpan Decode)
{
    /// <summary>How many images overflowed in the model's precision and were decoded again in fp32.</summary>
    public int Redecoded => Images.Count(image => image.IsRedecoded);
}
