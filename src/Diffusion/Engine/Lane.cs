using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>One image being denoised: its latents, its place in its own schedule, its own noise. For the device thread.</summary>
internal sealed class Lane : ILane, IDisposable
{
    private readonly ScheduleState state;
    private readonly ImageNoise noise;
    private readonly long[] shape;
    private Tensor? drawn;

    /// <param name="job">Whose image it is.</param>
    /// <param name="index">Which of the job's images.</param>
    /// <param name="seed">The seed of its noise.</param>
    /// <param name="shape">Of its latents, [1, C, h, w].</param>
    /// <param name="start">Makes the first latents, [1, C, h, w] fp32 on the device, of the noise it is given.</param>
    public Lane(LaneJob job, int index, long seed, long[] shape, Func<Func<Tensor>, Tensor> start)
    {
        (Job, Index, Seed, this.shape, noise, state) = (job, index, seed, shape, new(seed), new(job.Schedule));
        using var scope = NewDisposeScope();
        Latents = start(() => noise.Next(shape)).DetachFromDisposeScope();
    }

    /// <summary>Whose image it is.</summary>
    public LaneJob Job { get; }

    /// <summary>Which of the job's images.</summary>
    public int Index { get; }

    /// <summary>The seed of its noise.</summary>
    public long Seed { get; }

    /// <inheritdoc/>
    public LaneShape Shape => Job.Shape;

    /// <inheritdoc/>
    public int Rows => (int)Job.Conditioning.Prompts;

    /// <inheritdoc/>
    public int Priority => Job.Priority;

    /// <inheritdoc/>
    public int Step => state.Index;

    /// <inheritdoc/>
    public bool IsFinished => state.Finished;

    /// <summary>The latents as they are now, [1, C, h, w] fp32.</summary>
    public Tensor Latents { get; private set; }

    /// <summary>Whether the next call is to leave a <see cref="Preview"/>.</summary>
    public bool IsPreviewWanted { get; set; }

    /// <summary>The clean latents that the last call predicted, [1, C, h, w] fp32, where they were wanted.</summary>
    public Tensor? Preview { get; private set; }

    /// <summary>What the UNet sees of it: one row per prompt, [<see cref="Rows"/>, C, h, w].</summary>
    public Tensor Input() => state.ScaleInput(Latents).expand(Rows, -1, -1, -1);

    /// <summary>Takes the UNet's output for its rows, the negative prompt's first, and goes one call on. Where it throws, it can be tried again.</summary>
    /// <param name="output">[<see cref="Rows"/>, C, h, w] fp32.</param>
    public void Advance(Tensor output)
    {
        using var scope = NewDisposeScope();
        var prediction = Rows == 1 ? output : Denoiser.Guide(output, Job.GuidanceScale);
        var preview = IsPreviewWanted ? state.Original(Latents, prediction) : null;
        var next = state.Step(Latents, prediction, Draw).DetachFromDisposeScope();
        Latents.Dispose();
        Latents = next;
        drawn?.Dispose();
        drawn = null;
        if (preview is null) return;
        ForgetPreview();
        Preview = preview.DetachFromDisposeScope();
    }

    /// <summary>The preview has been seen.</summary>
    public void ForgetPreview()
    {
        IsPreviewWanted = false;
        Preview?.Dispose();
        Preview = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Latents.Dispose();
        Preview?.Dispose();
        drawn?.Dispose();
        state.Dispose();
        noise.Dispose();
    }

    // A step that is tried again draws the same noise.
    private Tensor Draw() => (drawn ??= noise.Next(shape).DetachFromDisposeScope()).alias();
}
