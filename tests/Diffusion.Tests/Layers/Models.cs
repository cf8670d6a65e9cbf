using System.Text.Json;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Networks from the reference model folders.</summary>
internal static class Models
{
    public static string Root { get; } = ReferenceData.PathOf("models-tiny");

    /// <summary>A UNet of two levels that differ in everything two levels can differ in, for networks with random weights.</summary>
    public static UNetConfig SmallUNet => new()
    {
        BlockOutChannels = [8, 16],
        LayersPerBlock = [1, 2],
        DownAttention = [true, false],
        UpAttention = [true, false],
        Heads = [2, 4],
        TransformerLayers = [2, 1],
        CrossAttentionDim = 6,
        NormGroups = 4,
    };

    /// <summary>Where a golden file's model is: <c>x.unet</c> belongs to <c>x/unet</c>, <c>taesd</c> to <c>taesd</c>; null for other files.</summary>
    public static string? FolderOf(string golden)
    {
        var dot = golden.LastIndexOf('.');
        string[] names = dot < 0 ? [golden] : [golden, Path.Combine(golden[..dot], golden[(dot + 1)..])];
        return names.Select(name => Path.Combine(Root, name)).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "config.json")));
    }

    public static JsonElement Config(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")));
        return document.RootElement.Clone();
    }

    public static string ClassOf(JsonElement config) =>
        config.TryGetProperty("_class_name", out var name) ? name.GetString()! : config.GetProperty("architectures")[0].GetString()!;

    public static Network Load(string folder, ScalarType dtype = ScalarType.Float32)
    {
        using var checkpoint = Checkpoint.Open(folder, dtype, CPU);
        var network = Create(checkpoint, Config(folder));
        checkpoint.Verify();
        return network;
    }

    public static T Load<T>(string golden, ScalarType dtype = ScalarType.Float32) => (T)(object)Load(FolderOf(golden)!, dtype);

    public static Network Create(WeightSource weights, JsonElement config) => ClassOf(config) switch
    {
        "CLIPTextModel" => new ClipTextModel(weights, ClipTextConfig.Parse(config)),
        "UNet2DConditionModel" => new UNet2DConditionModel(weights, UNetConfig.Parse(config)),
        _ => (Network)Autoencoder.Create(weights, config),
    };
}
