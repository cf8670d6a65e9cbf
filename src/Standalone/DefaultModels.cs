using Distributed.Contracts;

namespace Distributed.Standalone;

/// <summary>The models that come with the program, for tiers that have no other.</summary>
internal static class DefaultModels
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>Gives every tier a model.</summary>
    /// <param name="configured">The model folders that somebody chose.</param>
    public static IReadOnlyDictionary<Tier, string> Complete(IReadOnlyDictionary<Tier, string> configured) =>
        Enum.GetValues<Tier>().ToDictionary(tier => tier, tier => configured.GetValueOrDefault(tier) ?? Path.Combine(Folder, tier.Word()));

    /// <summary>Whether a model came with the program.</summary>
    public static bool Contain(string model) => Path.GetDirectoryName(model) == Folder;
}
