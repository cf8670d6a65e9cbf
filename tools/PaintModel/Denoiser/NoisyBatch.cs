using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>Latents with noise, and what the UNet should say of them: v = √ᾱ·ε − √(1−ᾱ)·x₀ (Salimans and Ho, arXiv 2202.00512).</summary>
/// <param name="Latents">[B, 4, 8, 8].</param>
/// <param name="Timesteps">[B].</param>
/// <param name="Ids">Captions, [B, L].</param>
/// <param name="Velocity">[B, 4, 8, 8].</param>
internal sealed record NoisyBatch(Tensor Latents, Tensor Timesteps, Tensor Ids, Tensor Velocity)
{
    private const double FirstPairs = 0.15, LastPairs = 0.6;
    private const double PairsFrom = 200_000, PairsAllAt = 500_000;

    public static NoisyBatch Draw(TrainingStep step, long samples, LatentSet set, Captioner captioner)
    {
        var (latents, scenes) = set.Draw(step.Random, step.BatchSize, PairsAt(samples));
        var timesteps = Stratified(step.Random, step.BatchSize);
        var (signal, sigma) = NoiseLevels.Of(timesteps);
        var noise = step.Normal(latents.shape);
        return new(signal * latents + sigma * noise, tensor(timesteps), captioner.Free(scenes, step.Random), signal * noise - sigma * latents);
    }

    /// <summary>Two objects are hard before one is known, so they come later. By samples, not by progress: a longer plan does not change the past.</summary>
    public static double PairsAt(long samples) => FirstPairs + (LastPairs - FirstPairs) * Math.Clamp((samples - PairsFrom) / (PairsAllAt - PairsFrom), 0, 1);

    /// <summary>One timestep from each of as many equal parts as there are samples: less chance in the mean than by drawing each alone.</summary>
    private static int[] Stratified(Random random, int count)
    {
        int[] timesteps = [.. Enumerable.Range(0, count).Select(i => (int)((i + random.NextDouble()) * NoiseLevels.Count / count))];
        random.Shuffle(timesteps);
        return timesteps;
    }
}
