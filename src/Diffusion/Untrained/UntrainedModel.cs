using System.Text.Json;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// Writes a small model with seeded weights in the diffusers layout, through the same constructors, writer and tokenizer that real models go
/// through. It paints real pictures by the real pipeline; they mean nothing.
/// </summary>
public static class UntrainedModel
{
    private const int Merges = 1000;

    /// <summary>Writes the model; the folder appears whole or not at all.</summary>
    /// <param name="folder">Where; must not exist.</param>
    /// <param name="layout">Which networks.</param>
    /// <param name="seed">Chooses the weights.</param>
    public static void Write(string folder, UntrainedLayout layout, long seed)
    {
        var parts = UntrainedConfigs.Of(layout);
        var part = $"{folder}.{Environment.ProcessId}.part";
        if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
        Directory.CreateDirectory(part);

        var vocabulary = TinyVocabulary.Write(Path.Combine(part, "tokenizer"), UntrainedConfigs.Corpus, Merges);
        WriteText("model_index.json", parts.Index);
        WriteText("generation_config.json", UntrainedConfigs.Defaults);
        WriteText("scheduler/scheduler_config.json", UntrainedConfigs.Scheduler);
        WriteNetwork("text_encoder", "model", UntrainedConfigs.TextEncoder(vocabulary), (weights, config) => new ClipTextModel(weights, ClipTextConfig.Parse(config)));
        WriteNetwork("unet", "diffusion_pytorch_model", parts.UNet, (weights, config) => new UNet2DConditionModel(weights, UNetConfig.Parse(config)));
        WriteNetwork("vae", "diffusion_pytorch_model", parts.Vae, Autoencoder.Create);
        Directory.Move(part, folder);

        void WriteNetwork(string name, string file, string json, Func<WeightSource, JsonElement, IDisposable> create)
        {
            WriteText($"{name}/config.json", json);
            using var config = JsonDocument.Parse(json);
            using var weights = new SeededWeights(seed, ScalarType.Float16);
            using (create(weights, config.RootElement))
                SafetensorsWriter.Write(Path.Combine(part, name, $"{file}.safetensors"), weights.Taken);
        }

        void WriteText(string name, string text)
        {
            var path = Path.Combine(part, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text + "\n");
        }
    }
}
