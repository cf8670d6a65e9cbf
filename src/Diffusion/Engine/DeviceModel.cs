using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>A pipeline as a model on a device.</summary>
internal sealed class DeviceModel : IDeviceModel
{
    private readonly StableDiffusionPipeline pipeline;
    private readonly LaneDenoiser denoiser;
    private readonly PromptCache prompts;

    public DeviceModel(StableDiffusionPipeline pipeline, EngineOptions options)
    {
        this.pipeline = pipeline;
        pipeline.Threads = options.Threads ?? pipeline.Threads;
        pipeline.Prompts.Cache = prompts = new(options.PromptCache);
        denoiser = new(pipeline.UNet);
    }

    public PipelineSize Size => pipeline.Size;

    public (long Hits, long Misses) PromptLookups => prompts.Lookups;

    public bool HasQuickDecoder => pipeline.Vae is AutoencoderTiny;

    public void WarmUp() => pipeline.WarmUp();

    public LaneJob Begin(string name, EngineRequest request)
    {
        var parameters = request.Parameters;
        ParameterCheck.Check(parameters, pipeline.Vae.SpatialFactor);
        using var scope = NewDisposeScope();
        var (schedule, context) = pipeline.Prepare(parameters);
        var timesteps = tensor(schedule.Rows.Select(row => row.Timestep).ToArray()).to(pipeline.Device);
        var input = parameters.InputImage is { } image ? pipeline.Input.Encode(image) : null;
        input?.Mean.DetachFromDisposeScope();
        input?.LogVariance?.DetachFromDisposeScope();
        return new()
        {
            Shape = new(name, parameters.Height, parameters.Width, context.size(1)),
            Priority = request.Priority,
            Schedule = schedule,
            Conditioning = pipeline.UNet.Condition(context, timesteps).DetachFromDisposeScope(),
            GuidanceScale = parameters.GuidanceScale.ToScalar(),
            Input = input,
        };
    }

    public Lane CreateLane(LaneJob job, int index, long seed)
    {
        var factor = pipeline.Vae.SpatialFactor;
        return new(job, index, seed, [1, pipeline.UNet.InChannels, job.Shape.Height / factor, job.Shape.Width / factor],
            noise => job.Input is { } input ? pipeline.Input.Start(input, job.Schedule, noise) : StableDiffusionPipeline.StartFromNoise(job.Schedule, noise).to(pipeline.Device));
    }

    public void Step(IReadOnlyList<Lane> lanes) => denoiser.Step(lanes);

    public GeneratedImage Decode(Lane lane) => pipeline.Decoder.Decode(lane.Latents, [lane.Seed])[0];

    public GeneratedImage DecodePreview(Lane lane) => pipeline.Decoder.Decode(lane.Preview!, [lane.Seed])[0];

    public void ReleaseMemory()
    {
        denoiser.ReleaseMemory();
        prompts.Clear();
    }

    public void Rest() => denoiser.ReleaseMemory();

    public void Synchronize() => pipeline.Synchronize();

    public void UseThreads() => pipeline.UseThreads();

    public void Dispose()
    {
        denoiser.Dispose();
        pipeline.Dispose();
    }
}
