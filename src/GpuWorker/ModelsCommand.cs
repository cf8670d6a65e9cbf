using Distributed.Contracts;
using Distributed.Diffusion;

namespace Distributed.GpuWorker;

/// <summary>
/// <c>GpuWorker models untrained FOLDER</c>: writes a small untrained model for every tier that has none yet, in a folder named after it. For
/// a first start without checkpoints; a volume that somebody filled is left alone.
/// </summary>
internal static class ModelsCommand
{
    /// <summary>The first argument.</summary>
    public const string Name = "models";

    private const long Seed = 1;

    /// <exception cref="InvalidDataException">The arguments are others.</exception>
    public static void Run(string[] args)
    {
        if (args is not ["untrained", { Length: > 0 } folder]) throw new InvalidDataException("usage: models untrained FOLDER");
        foreach (var tier in Words.All<Tier>())
        {
            var model = Path.Combine(folder, tier);
            if (Directory.Exists(model))
            {
                Console.WriteLine($"{model} is there already.");
                continue;
            }
            TorchLibrary.Load();
            Directory.CreateDirectory(folder);
            UntrainedModel.Write(model, tier == Tier.Distilled.Word() ? UntrainedLayout.BkSdm : UntrainedLayout.StableDiffusion, Seed);
            Console.WriteLine($"{model} is made, untrained: its pictures mean nothing.");
        }
    }
}
