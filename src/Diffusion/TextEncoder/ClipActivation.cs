namespace Distributed.Diffusion;

/// <summary>The non-linearity in a CLIP layer.</summary>
public enum ClipActivation
{
    /// <summary>x·σ(1.702·x): OpenAI's CLIP, and so SD 1.x.</summary>
    QuickGelu,

    /// <summary>x·Φ(x), exact: OpenCLIP.</summary>
    Gelu,
}
