using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>One image being denoised: its latents, its place in its own schedule, its own noise. For the device thread.</summary>
internal sealed class Lane : ILane, IDisposable
{
    private readonly ScheduleState state;
    private readonly ImageNoise noise;
    private readonly long[] shape;

    /// <param name="job">Whose image it is.</param>
    /// <param name="seed">The seed of its noise.</param>
    /// <param name="shape">Of its latents, [1, C, h, w].</param>
    /// <param name="start">Makes the first latents, [1, C, h, w] fp32 on the device, of the noise it is given.</param>
    public Lane(LaneJob job, long seed, long[] shape, Func<Func<Tensor>, Tensor> start)
    {
        (Job, this.shape, noise, state) = (job, shape, new(seed), new(job.Schedule));
        using var scope = NewDisposeScope();
        Latents = start(Draw).DetachFromDisposeScope();
    }

    /// <summary>Whose image it is.</summary>
    public LaneJob Job { get; }

    /// <inheritdoc/>
    public LaneShape Shape => Job.Shape;

    /// <inheritdoc/>
    public int Rows => (int)Job.Conditioning.Prompts;

    /// <inheritdoc/>
    public int Priority => Job.Priority;

    /// <summary>How many calls are done; its step in the schedule.</summary>
    public int Step => state.Index;

    /// <summary>Whether every call is done.</summary>
    public bool IsFinished => state.Finished;

    /// <summary>The latents as they are now, [1, C, h, w] fp32.</summary>
    public Tensor Latents { get; private set; }

    /// <summary>What the UNet sees of it: one row per prompt, [<see cref="Rows"/>, C, h, w].</summary>
    public Tensor Input() => state.ScaleInput(Latents).expand(Rows, -1, -1, -1);

    /// <summary>Takes the UNet's output for its rows, the negative prompt's first, and goes one call on.</summary>
    /// <param name="output">[<see cref="Rows"/>, C, h, w] fp32.</param>
    public void Advance(Tensor output)
    {
        using var scope = NewDisposeScope();
        var prediction = Rows == 1 ? output : Denoiser.Guide(output, Job.GuidanceScale);
        var next = state.Step(Latents, prediction, Draw).DetachFromDisposeScope();
        Latents.Dispose();
        Latents = next;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Latents.Dispose();
        state.Dispose();
        noise.Dispose();
    }

    private Tensor Draw() => noise.Next(shape);
}
