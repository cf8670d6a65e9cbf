using Distributed.Diffusion;
using TorchSharp;

namespace Distributed.GpuWorker.Tests;

/// <summary>Paints in half precision on the CPU, which a worker refuses for its slowness, so that overflows can be had without a GPU.</summary>
internal sealed class HalfPrecisionEngine(string folder) : WarmEngine, IDisposable
{
    private readonly StableDiffusionPipeline pipeline = StableDiffusionPipeline.Load(ModelFolder.Open(folder), torch.CPU, torch.ScalarType.Float16);

    public override Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken) => Task.FromResult<IEnginePlace>(new Place(pipeline));

    public void Dispose() => pipeline.Dispose();

    private sealed class Place(StableDiffusionPipeline pipeline) : IEnginePlace
    {
        public Task<GenerationResult> GenerateAsync(EngineRequest request, CancellationToken cancellationToken) =>
            Task.Run(() => pipeline.Generate(request.Parameters, request.OnStep, cancellationToken), cancellationToken);

        public void Dispose()
        {
            // The pipeline is the engine's.
        }
    }
}
