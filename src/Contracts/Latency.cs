namespace Distributed.Contracts;

/// <summary>
/// Where a succeeded job's time went, in milliseconds: consecutive intervals, each ended by the job's last image, that add up to the total.
/// </summary>
/// <param name="QueueWaitMs">From acceptance to the claim of the attempt that succeeded; lost attempts count as waiting.</param>
/// <param name="TextEncodeMs">Turning the prompts into embeddings.</param>
/// <param name="DenoiseMs">All denoising steps.</param>
/// <param name="DecodeMs">Latents to pixels.</param>
/// <param name="EncodeMs">Pixels to PNG.</param>
/// <param name="UploadMs">Storing the images, up to the commit of the result.</param>
/// <param name="TotalMs">From acceptance to commit, by the database's clock.</param>
public sealed record Latency(
    double QueueWaitMs, double TextEncodeMs, double DenoiseMs, double DecodeMs, double EncodeMs, double UploadMs, double TotalMs);
