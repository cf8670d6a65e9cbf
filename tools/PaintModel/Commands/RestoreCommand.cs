using System.Globalization;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>
/// Makes a work folder from exported models, so that training can go on where only the half-precision checkpoints are left: the learning
/// rate rises anew, the optimizer's memory starts empty, samples are counted on. Distillation begins again, which takes minutes.
/// </summary>
internal static class RestoreCommand
{
    public static void Run(Options options)
    {
        var work = new WorkFolder(options.Required("work"));
        var models = options.Required("models");
        options.RefuseOthers();
        var full = ModelFolder.Open(Path.Combine(models, "full"));
        var distilled = Directory.Exists(Path.Combine(models, "distilled")) ? ModelFolder.Open(Path.Combine(models, "distilled")) : null;

        Directory.CreateDirectory(work.Tokenizer);
        foreach (var file in Directory.GetFiles(full.PartFolder("tokenizer"))) File.Copy(file, Path.Combine(work.Tokenizer, Path.GetFileName(file)), overwrite: true);
        var vocabulary = ClipTokenizer.Load(work.Tokenizer).VocabularySize;
        Restore(work.AutoencoderState, AutoencoderLayout.Create, (full, "vae", ""));
        Restore(work.UNetState, weights => new DenoiserNetworks(weights, new(vocabulary)),
            (full, "text_encoder", DenoiserNetworks.TextEncoderPrefix), (full, "unet", DenoiserNetworks.UNetPrefix));
        File.WriteAllText(work.ScalingFactor, full.Config("vae").GetProperty("scaling_factor").GetDouble().ToString("R", CultureInfo.InvariantCulture));
        if (distilled is null) return;
        Restore(work.TinyState, TinyLayout.Create, (distilled, "vae", ""));
    }

    private static void Restore<T>(string statePath, Func<WeightSource, T> create, params (ModelFolder Model, string Part, string Prefix)[] parts) where T : IDisposable
    {
        if (File.Exists(statePath)) throw new ArgumentException($"{statePath} is there already; restoring would overwrite it.");
        using var scope = NewDisposeScope();
        var (weights, samples) = (new Dictionary<string, Tensor>(), 0L);
        foreach (var (model, part, prefix) in parts)
        {
            using var file = SafetensorsFile.Open(Directory.GetFiles(model.PartFolder(part), "*.safetensors").Single());
            foreach (var name in file.Entries.Keys) weights.Add(prefix + name, file.Read(name, ScalarType.Float32, CPU).DetachFromDisposeScope());
            samples = long.Parse(file.Metadata["samples"], CultureInfo.InvariantCulture);
        }
        using var trainer = new Trainer<T>(create, new() { TotalSamples = 1, BatchSize = 1, LearningRate = 0 }, statePath);
        trainer.StartFrom(weights, samples);
        trainer.Save();
    }
}
