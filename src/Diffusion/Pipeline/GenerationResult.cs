namespace Distributed.Diffusion;

/// <summary>The images of one call, and how long its stages took on the device thread's monotonic clock.</summary>
/// <param name="Images">In the order of the seeds.</param>
/// <param name="TextEncode">Prompts to embeddings.</param>
/// <param name="Denoise">All denoising steps; encoding an input image counts among them.</param>
/// <param name="Decode">Latents to pixels in memory.</param>
public sealed record GenerationResult(IReadOnlyList<GeneratedImage> Images, TimeSpan TextEncode, TimeSpan Denoise, TimeSpan Decode);
