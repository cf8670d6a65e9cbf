using Distributed.Diffusion;
using TorchSharp;

namespace Distributed.GpuWorker.Tests;

/// <summary>A real model on the CPU whose every call a test sees first, on the device thread, and may make fail.</summary>
internal sealed class WatchedModel(string folder, EngineOptions options) : IDeviceModel
{
    private readonly DeviceModel model = new(StableDiffusionPipeline.Load(ModelFolder.Open(folder), torch.CPU, options.Precision), options);

    public Action<EngineRequest>? OnBegin { get; init; }

    public Action<IReadOnlyList<Lane>>? OnTick { get; init; }

    public Action<Lane>? OnDecode { get; init; }

    public int MemoryReleases { get; private set; }

    public PipelineSize Size => model.Size;

    public (long Hits, long Misses) PromptLookups => model.PromptLookups;

    public bool HasQuickDecoder => model.HasQuickDecoder;

    /// <summary>An engine of watched models.</summary>
    public static DeviceEngine Engine(IReadOnlyDictionary<string, string> models, EngineOptions options, Func<string, WatchedModel> watch) => new(models, torch.CPU, options, watch);

    /// <summary>An engine on which a job of 900 steps lasts longer than any pause of the test, so that what is to end it finds it there.</summary>
    public static DeviceEngine SlowEngine(IReadOnlyDictionary<string, string> models, EngineOptions options) =>
        Engine(models, options, folder => new(folder, options) { OnTick = _ => Thread.Sleep(100) });

    public void WarmUp() => model.WarmUp();

    public LaneJob Begin(string name, EngineRequest request)
    {
        OnBegin?.Invoke(request);
        return model.Begin(name, request);
    }

    public Lane CreateLane(LaneJob job, int index, long seed) => model.CreateLane(job, index, seed);

    public void Step(IReadOnlyList<Lane> lanes)
    {
        OnTick?.Invoke(lanes);
        model.Step(lanes);
    }

    public GeneratedImage Decode(Lane lane)
    {
        OnDecode?.Invoke(lane);
        return model.Decode(lane);
    }

    public GeneratedImage DecodePreview(Lane lane) => model.DecodePreview(lane);

    public void ReleaseMemory()
    {
        MemoryReleases++;
        model.ReleaseMemory();
    }

    public void Rest() => model.Rest();

    public void Synchronize() => model.Synchronize();

    public void UseThreads() => model.UseThreads();

    public void Dispose() => model.Dispose();
}
