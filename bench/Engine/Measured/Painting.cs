using Distributed.Diffusion;
using TorchSharp;

namespace Distributed.EngineBench;

/// <summary>What is painted, and by which engines.</summary>
internal static class Painting
{
    public const int Side = 64, MaxBatch = 16;

    public static readonly string[] Tiers = ["full", "distilled"];

    private static readonly string[] Colors = ["red", "green", "blue", "yellow"];

    /// <summary>A guided image by the models that come with the repository.</summary>
    public static GenerationParameters Parameters(int seed, int steps) => new()
    {
        Prompt = $"a {Colors[seed % Colors.Length]} circle",
        Width = Side,
        Height = Side,
        Steps = steps,
        GuidanceScale = 3,
        Seeds = [seed],
    };

    public static EngineOptions Options(int maxBatch, bool isMeasured = false, int? threads = null) =>
        new() { Precision = Precision.Fp32, MaxBatch = maxBatch, IsBatchMeasured = isMeasured, Threads = threads };

    /// <summary>An engine that is ready.</summary>
    public static DeviceEngine Engine(string models, EngineOptions options, params string[] tiers)
    {
        var engine = new DeviceEngine(tiers.ToDictionary(tier => tier, tier => Path.Combine(models, tier)), torch.CPU, options);
        engine.Ready.GetAwaiter().GetResult();
        return engine;
    }
}
