using System.Runtime.CompilerServices;
using Distributed.Contracts;
using Distributed.Diffusion;

namespace Distributed.GpuWorker.Tests;

/// <summary>Small seeded models, written once for all tests of the process.</summary>
public sealed class UntrainedModels : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("worker-tests-models-").FullName;

    public UntrainedModels()
    {
        Full = Path.Combine(folder, "sd");
        Distilled = Path.Combine(folder, "bk-sdm");
        UntrainedModel.Write(Full, UntrainedLayout.StableDiffusion, seed: 1);
        UntrainedModel.Write(Distilled, UntrainedLayout.BkSdm, seed: 1);
    }

    public string Full { get; }

    public string Distilled { get; }

    public Dictionary<string, string> ByTier => new() { [Tier.Full.Word()] = Full, [Tier.Distilled.Word()] = Distilled };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [ModuleInitializer]
    internal static void LoadTorch() => TorchLibrary.Load();
}
