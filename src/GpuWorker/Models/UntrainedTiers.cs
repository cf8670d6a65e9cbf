using Distributed.Contracts;
using Distributed.Diffusion;

namespace Distributed.GpuWorker;

/// <summary>
/// Writes a small untrained model for every tier that has none yet, in a folder named after it. For a first start without checkpoints; a
/// volume that somebody filled is left alone.
/// </summary>
internal static class UntrainedTiers
{
    private const long Seed = 1;

    public static void Write(string folder, TextWriter output)
    {
        foreach (var tier in Words.All<Tier>())
        {
            var model = Path.Combine(folder, tier);
            if (Directory.Exists(model))
            {
                output.WriteLine($"{model} is there already.");
                continue;
            }
            TorchLibrary.Load();
            Directory.CreateDirectory(folder);
            UntrainedModel.Write(model, tier == Tier.Distilled.Word() ? UntrainedLayout.BkSdm : UntrainedLayout.StableDiffusion, Seed);
            output.WriteLine($"{model} is made, untrained: its pictures mean nothing.");
        }
    }
}
