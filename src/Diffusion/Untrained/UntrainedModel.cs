using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// Writes a model with seeded weights in the diffusers layout, through the same constructors, writer and tokenizer that real models go
/// through. It paints real pictures by the real pipeline; they mean nothing. Weights are made one at a time, so memory stays small whatever
/// the size.
/// </summary>
public static class UntrainedModel
{
    private const int Merges = 1000;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the model; the folder appears whole or not at all.</summary>
    /// <param name="folder">Where; must not exist.</param>
    /// <param name="layout">Which networks.</param>
    /// <param name="seed">Chooses the weights.</param>
    /// <param name="dtype">The number format of the weights in the files.</param>
    /// <param name="tokenizer">A tokenizer folder to copy; null makes a vocabulary.</param>
    /// <exception cref="IOException">The folder exists, or cannot be written.</exception>
    /// <exception cref="InvalidDataException">The tokenizer cannot be read, or has more tokens than the text encoder.</exception>
    public static void Write(string folder, UntrainedLayout layout, long seed, ScalarType dtype = ScalarType.Float16, string? tokenizer = null)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Path.Exists(folder)) throw new IOException($"{folder} exists already; name a folder that does not.");
        var part = $"{folder}.{Environment.ProcessId}.part";
        if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
        Directory.CreateDirectory(part);
        try
        {
            WriteParts(part, layout, seed, dtype, tokenizer);
            Directory.Move(part, folder);
        }
        finally
        {
            if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
        }
    }

    private static void WriteParts(string folder, UntrainedLayout layout, long seed, ScalarType dtype, string? tokenizer)
    {
        var vocabulary = WriteTokenizer(Path.Combine(folder, "tokenizer"), layout.Scale.Vocabulary, tokenizer);
        WriteJson("model_index.json", UntrainedConfigs.Index(layout));
        if (layout.Scale.Defaults is { } defaults) WriteJson("generation_config.json", JsonNode.Parse(defaults)!);
        WriteJson("scheduler/scheduler_config.json", UntrainedConfigs.Scheduler());
        WriteNetwork("text_encoder", "model", UntrainedConfigs.TextEncoder(layout.Scale, vocabulary),
            (weights, config) => new ClipTextModel(weights, ClipTextConfig.Parse(config)));
        WriteNetwork("unet", "diffusion_pytorch_model", UntrainedConfigs.UNet(layout),
            (weights, config) => new UNet2DConditionModel(weights, UNetConfig.Parse(config)));
        WriteNetwork("vae", "diffusion_pytorch_model", UntrainedConfigs.Vae(layout), Autoencoder.Create);

        void WriteNetwork(string name, string file, JsonObject json, Func<WeightSource, JsonElement, IDisposable> create)
        {
            WriteJson($"{name}/config.json", json);
            var asked = new WeightLayout();
            create(asked, JsonSerializer.SerializeToElement(json)).Dispose();
            using var weights = new SeededWeights(seed, dtype);
            SafetensorsWriter.Write(Path.Combine(folder, name, $"{file}.safetensors"),
                asked.Shapes.ToDictionary(weight => weight.Key, weight => (dtype, weight.Value)), weight => weights.Make(weight, asked.Shapes[weight]));
        }

        void WriteJson(string name, JsonNode json)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, json.ToJsonString(Indented) + "\n");
        }
    }

    private static int WriteTokenizer(string folder, int? size, string? copied)
    {
        if (copied is null) return TinyVocabulary.Write(folder, UntrainedCorpus.Texts, Merges, size: size);
        var tokens = ClipTokenizer.Load(copied).VocabularySize;          // refuses what is none before it is copied
        if (tokens > size) throw new InvalidDataException($"{copied} has {tokens} tokens; the text encoder of this layout has {size}.");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(copied)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return size ?? tokens;
    }
}
