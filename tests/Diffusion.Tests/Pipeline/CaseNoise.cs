using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>The random numbers of a golden run: from a generator for each image, or from one for all.</summary>
internal sealed class CaseNoise(PipelineCase run, long[] shapePerImage) : IDisposable
{
    private readonly BatchNoise? perImage = run.HasSeedPerImage ? new(run.Seeds) : null;
    private readonly ImageNoise? whole = run.HasSeedPerImage ? null : new(run.Seeds[0]);

    /// <summary>Draws the next noise; generators of their own always draw for every image.</summary>
    public Tensor Next(long images) => perImage?.Next(shapePerImage) ?? whole!.Next([images, .. shapePerImage]);

    public void Dispose()
    {
        perImage?.Dispose();
        whole?.Dispose();
    }
}
