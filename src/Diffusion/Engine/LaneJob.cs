using TorchSharp;

namespace Distributed.Diffusion;

/// <summary>What the lanes of one job share. For the device thread.</summary>
internal sealed class LaneJob : IDisposable
{
    /// <summary>Which lanes its lanes can share a call with.</summary>
    public required LaneShape Shape { get; init; }

    /// <summary>Higher goes first.</summary>
    public int Priority { get; init; }

    /// <summary>The sampler's rows.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>The prompts' keys and values, with guidance the negative one's first, and the schedule's time vectors.</summary>
    public required UNetConditioning Conditioning { get; init; }

    /// <summary>Weight of the prompt against the negative one.</summary>
    public required Scalar GuidanceScale { get; init; }

    /// <summary>The encoded input image, or null.</summary>
    public LatentDistribution? Input { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Conditioning.Dispose();
        GuidanceScale.Dispose();
        Input?.Dispose();
    }
}
