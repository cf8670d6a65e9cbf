using System.Text.Json.Nodes;
using Distributed.Diffusion;
using static TorchSharp.torch;

namespace Distributed.PaintModel.Tests;

/// <summary>
/// A mistake that a pipeline could have, made from outside it: in a copy of a model, which the whole pipeline then reads the wrong way round,
/// or in what it is asked. Backgrounds that came out right (of six; chance is one) when this was written, full and distilled: sign 0 and 0,
/// velocity 0 and 3, scale 0 and 3, order 0 and 0; without a mistake 6 and 6.
/// </summary>
internal sealed record PaintingMistake(string Name, Action<string> Make, bool IsInPrompts = false)
{
    public static IReadOnlyList<PaintingMistake> All { get; } =
    [
        new("the UNet's sign", folder => Negate(Path.Combine(folder, "unet", "diffusion_pytorch_model.safetensors"), "conv_out.")),
        new("noise for velocity", folder => Change(Path.Combine(folder, "scheduler", "scheduler_config.json"), "prediction_type", "epsilon")),
        new("Stable Diffusion's scale of latents", folder => Change(Path.Combine(folder, "vae", "config.json"), "scaling_factor", 0.18215)),
        new("the prompts' order", _ => { }, IsInPrompts: true),
    ];

    /// <summary>Copies a model and makes the mistake in the copy.</summary>
    public string MakeIn(string model, string copy)
    {
        foreach (var file in Directory.GetFiles(model, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(model, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        Make(copy);
        return copy;
    }

    private static void Change(string path, string key, JsonNode value)
    {
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        json[key] = value;
        File.WriteAllText(path, json.ToJsonString());
    }

    private static void Negate(string path, string prefix)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights;
        using (var file = SafetensorsFile.Open(path))
            weights = file.Entries.Keys.ToDictionary(name => name, name => name.StartsWith(prefix, StringComparison.Ordinal) ? file.Read(name).neg() : file.Read(name));
        SafetensorsWriter.Write(path, weights, new Dictionary<string, string> { ["format"] = "pt" });
    }
}
