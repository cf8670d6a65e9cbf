using Distributed.Contracts;
using Distributed.Diffusion;

namespace Distributed.Standalone;

/// <summary>The models of tiers for which none is configured.</summary>
internal static class DefaultModels
{
    private const string Untrained = "untrained-";
    private const long Seed = 1;

    private static readonly Dictionary<Tier, (string Name, UntrainedLayout Layout)> Layouts = new()
    {
        [Tier.Full] = ("sd", UntrainedLayout.StableDiffusion),
        [Tier.Distilled] = ("bk-sdm", UntrainedLayout.BkSdm),
    };

    /// <summary>Adds an untrained model for every tier that has none, making it on first use.</summary>
    /// <param name="configured">The model folders that somebody chose.</param>
    /// <param name="folder">Where untrained models are kept.</param>
    public static IReadOnlyDictionary<Tier, string> Complete(IReadOnlyDictionary<Tier, string> configured, string folder) =>
        Layouts.ToDictionary(tier => tier.Key, tier => configured.GetValueOrDefault(tier.Key) ?? Make(folder, tier.Value.Name, tier.Value.Layout));

    /// <summary>Whether a model's pictures mean nothing.</summary>
    public static bool IsUntrained(string model) => Path.GetFileName(model).StartsWith(Untrained, StringComparison.Ordinal);

    private static string Make(string folder, string name, UntrainedLayout layout)
    {
        var model = Path.Combine(folder, Untrained + name);
        if (Directory.Exists(model)) return model;
        TorchLibrary.Load();
        Directory.CreateDirectory(folder);
        foreach (var part in Directory.GetDirectories(folder, $"{Untrained}{name}.*.part")) Directory.Delete(part, recursive: true);          // of a killed process
        UntrainedModel.Write(model, layout, Seed);
        return model;
    }
}
