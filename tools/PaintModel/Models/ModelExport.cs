using System.Globalization;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Writes a model folder in the diffusers layout, half precision, whole or not at all.</summary>
internal static class ModelExport
{
    private const string Defaults = """
        {
          "num_inference_steps": 20,
          "guidance_scale": 3.0
        }
        """;

    /// <param name="folder">Replaced if it is there.</param>
    /// <param name="tokenizer">A tokenizer folder to copy.</param>
    /// <param name="networks">Text encoder, UNet and autoencoder.</param>
    public static void Write(string folder, string tokenizer, params IReadOnlyList<NetworkExport> networks)
    {
        var part = folder + ".part";
        if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
        var vae = networks.Single(network => network.Part == "vae").Class;
        WriteText("model_index.json", Index(vae));
        WriteText("generation_config.json", Defaults);
        WriteText("scheduler/scheduler_config.json", NoiseLevels.SchedulerJson);
        Directory.CreateDirectory(Path.Combine(part, "tokenizer"));
        foreach (var file in Directory.GetFiles(tokenizer)) File.Copy(file, Path.Combine(part, "tokenizer", Path.GetFileName(file)));
        foreach (var network in networks)
        {
            using var scope = NewDisposeScope();
            WriteText($"{network.Part}/config.json", network.Json);
            SafetensorsWriter.Write(Path.Combine(part, network.Part, $"{network.File}.safetensors"),
                network.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.to(ScalarType.Float16)), new Dictionary<string, string> { ["format"] = "pt", ["samples"] = network.Samples.ToString(CultureInfo.InvariantCulture) });
        }
        ModelFolder.Open(part);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.Move(part, folder);

        void WriteText(string name, string text)
        {
            var path = Path.Combine(part, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text + "\n");
        }
    }

    private static string Index(string vae) => $$"""
        {
          "_class_name": "StableDiffusionPipeline",
          "scheduler": ["diffusers", "DDIMScheduler"],
          "text_encoder": ["transformers", "CLIPTextModel"],
          "tokenizer": ["transformers", "CLIPTokenizer"],
          "unet": ["diffusers", "UNet2DConditionModel"],
          "vae": ["diffusers", "{{vae}}"]
        }
        """;
}
