namespace Distributed.Jobs;

/// <summary>
/// How long an attempt spent in each stage by the worker's monotonic clock: consecutive intervals from the claim, each ended by the job's
/// last image. The waits before and after them follow from the row's time stamps.
/// </summary>
/// <param name="TextEncode">Prompts to embeddings.</param>
/// <param name="Denoise">All denoising steps.</param>
/// <param name="Decode">Latents to pixels.</param>
/// <param name="Encode">Pixels to PNG.</param>
public sealed record StageTimes(TimeSpan TextEncode, TimeSpan Denoise, TimeSpan Decode, TimeSpan Encode);
