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

    /// <summary>Those that the command line names, and synthesized ones for those that it does not.</summary>
    /// <exception cref="ArgumentException">Only some are named.</exception>
    public static Models Of(Arguments arguments)
    {
        string?[] named = [arguments.Text("full"), arguments.Text("distilled"), arguments.Text("tiny")];
        if (named.All(path => path is not null)) return new(Open(named[0]), Open(named[1]), Open(named[2]), scratch: null);
        if (named.Any(path => path is not null)) throw new ArgumentException("Name --full, --distilled and --tiny, or none of them.");

        var (kept, scratch) = (arguments.Text("synthesized"), Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        var folder = kept ?? scratch;
        return new(Synthesized("sd15"), Synthesized("bk-sdm-small"), Synthesized("bk-sdm-small-taesd"), kept is null ? scratch : null);

        ModelFolder Synthesized(string name)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(folder);
            if (!Directory.Exists(path)) UntrainedModel.Write(path, UntrainedLayout.Find(name)!, seed: 1);
            return ModelFolder.Open(path);
        }

        ModelFolder Open(string? path) => ModelFolder.Open(path!);
    }

    public string Describe() => scratch is null ? $"Models {Full.Path}, {Distilled.Path}, {Tiny.Path}." : "Full-size networks with synthesized weights.";

    public void Dispose()
    {
        if (scratch is not null) Directory.Delete(scratch, recursive: true);
    }
}
