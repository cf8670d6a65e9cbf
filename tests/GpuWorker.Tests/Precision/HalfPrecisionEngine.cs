using Distributed.Diffusion;
using TorchSharp;

namespace Distributed.GpuWorker.Tests;

/// <summary>Paints in half precision on the CPU, which a worker refuses for its slowness, so that overflows can be had without a GPU.</summary>
internal sealed class HalfPrecisionEngine(string folder) : IEngine, IDisposable
{
    private readonly StableDiffusionPipeline pipeline = StableDiffusionPipeline.Load(ModelFolder.Open(folder), torch.CPU, torch.ScalarType.Float16);

    public Task Ready => Task.CompletedTask;

    public Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken) => Task.FromResult<IEnginePlace>(new Place(pipeline));

    public void Dispose() => pipeline.Dispose();

    private sealed class Place(StableDiffusionPipeline pipeline) : IEnginePlace
    {
        public Task<GenerationResult> GenerateAsync(GenerationParameters parameters, Action<int, int>? onStep, CancellationToken cancellationToken) =>
            Task.Run(() => pipeline.Generate(parameters, onStep, cancellationToken), cancellationToken);

        public void Dispose()
        {
            // The pipeline is the engine's.
        }
    }
}
