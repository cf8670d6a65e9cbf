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

    /// <summary>
    /// By then colours and shapes are known, and which object stands where is not. That is decided by the first steps of sampling alone, and at less noise
    /// can be seen in the latents without the words: so from then on more samples have much noise, and captions of two objects often name their places.
    /// </summary>
    private const long PlacesFrom = 790_000;

    private const double Noisy = 0.4;
    private const int NoisyTimesteps = 120;

    public static NoisyBatch Draw(TrainingStep step, long samples, LatentSet set, Captioner captioner)
    {
        var (latents, scenes) = set.Draw(step.Random, step.BatchSize, PairsAt(samples));
        var arePlaces = samples >= PlacesFrom;
        var timesteps = Stratified(step.Random, step.BatchSize, arePlaces ? Noisy : 0);
        var (signal, sigma) = NoiseLevels.Of(timesteps);
        var noise = step.Normal(latents.shape);
        return new(signal * latents + sigma * noise, tensor(timesteps), captioner.Free(scenes, step.Random, arePlaces), signal * noise - sigma * latents);
    }

    /// <summary>Two objects are hard before one is known, so they come later. By samples, not by progress: a longer plan does not change the past.</summary>
    public static double PairsAt(long samples) => FirstPairs + (LastPairs - FirstPairs) * Math.Clamp((samples - PairsFrom) / (PairsAllAt - PairsFrom), 0, 1);

    /// <summary>One timestep from each of as many equal parts as there are samples: less chance in the mean than by drawing each alone.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="count">How many.</param>
    /// <param name="noisy">The part of them that is among the noisiest.</param>
    private static int[] Stratified(Random random, int count, double noisy)
    {
        int[] timesteps = [.. Enumerable.Range(0, count).Select(i => At((i + random.NextDouble()) / count))];
        random.Shuffle(timesteps);
        return timesteps;

        int At(double part) => part < noisy
            ? NoiseLevels.Count - NoisyTimesteps + (int)(part / noisy * NoisyTimesteps)
            : (int)((part - noisy) / (1 - noisy) * NoiseLevels.Count);
    }
}
