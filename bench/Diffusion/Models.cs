using Distributed.Diffusion;

namespace Distributed.DiffusionBench;

/// <summary>The three pipelines that are compared, from folders or with synthesized weights, whose pictures mean nothing but take as long.</summary>
internal sealed class Models : IDisposable
{
    private readonly string? scratch;

    private Models(ModelFolder full, ModelFolder distilled, ModelFolder tiny, string? scratch) =>
        (Full, Distilled, Tiny, this.scratch) = (full, distilled, tiny, scratch);

    /// <summary>The full UNet with the KL autoencoder.</summary>
    public ModelFolder Full { get; }

    /// <summary>The distilled UNet with the KL autoencoder.</summary>
    public ModelFolder Distilled { get; }

    /// <summary>The distilled UNet with the tiny autoencoder.</summary>
    public ModelFolder Tiny { get; }

    public static Models Of(Arguments arguments) => throw new NotImplementedException();

    public string Describe() => scratch is null ? $"Models {Full.Path}, {Distilled.Path}, {Tiny.Path}." : "Full-size networks with synthesized weights.";

    public void Dispose()
    {
        if (scratch is not null) Directory.Delete(scratch, recursive: true);
    }
}
