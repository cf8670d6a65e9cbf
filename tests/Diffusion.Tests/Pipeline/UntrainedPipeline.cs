using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>A small seeded model with an AutoencoderKL, loaded once for a class.</summary>
public sealed class UntrainedPipeline : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"untrained-{Guid.NewGuid():n}");

    public UntrainedPipeline()
    {
        UntrainedModel.Write(folder, UntrainedLayout.StableDiffusion, seed: 1);
        Pipeline = StableDiffusionPipeline.Load(ModelFolder.Open(folder), CPU, ScalarType.Float32);
    }

    public StableDiffusionPipeline Pipeline { get; }

    public void Dispose()
    {
        Pipeline.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
