using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>
/// How much of the picture and how much noise a sample holds at each training timestep t: x = √ᾱₜ·x₀ + √(1−ᾱₜ)·ε, with ᾱₜ = Π(1−β)
/// (Ho et al., arXiv 2006.11239, eq. 4). β and ᾱ are single precision, as the models were trained with them.
/// </summary>
public sealed class NoiseSchedule
{
    private readonly float[] alphasCumprod;

    private NoiseSchedule(float[] betas, float[] alphasCumprod) => (Betas, this.alphasCumprod) = (betas, alphasCumprod);

    /// <summary>β by timestep.</summary>
    public IReadOnlyList<float> Betas { get; }

    /// <summary>ᾱ by timestep, falling from nearly 1 to nearly 0.</summary>
    public IReadOnlyList<float> AlphasCumprod => alphasCumprod;

    internal static NoiseSchedule From(SchedulerConfig config)
    {
        TorchLibrary.Load();          // a configuration may be all that a process looks at
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var betas = Beta(config);
        var alphas = (1 - betas).cumprod(0);
        return new(betas.data<float>().ToArray(), alphas.data<float>().ToArray());
    }

    /// <summary>Puts noise on clean samples.</summary>
    /// <param name="original">Clean samples, [B, …].</param>
    /// <param name="noise">Standard normal noise of the same shape.</param>
    /// <param name="timesteps">One timestep for all samples or one for each.</param>
    /// <returns>√ᾱₜ·original + √(1−ᾱₜ)·noise, in the format and on the device of <paramref name="original"/>.</returns>
    public Tensor AddNoise(Tensor original, Tensor noise, params IReadOnlyList<long> timesteps)
    {
        if (timesteps.Count != 1 && timesteps.Count != original.shape[0])
            throw new ArgumentException($"{timesteps.Count} timesteps for {original.shape[0]} samples.", nameof(timesteps));
        using var scope = NewDisposeScope();
        long[] perSample = [timesteps.Count, .. Enumerable.Repeat(1L, original.shape.Length - 1)];
        var alphas = tensor(timesteps.Select(At).ToArray()).view(perSample);
        var signal = alphas.sqrt().to(original.dtype, original.device);
        var sigma = (1 - alphas).sqrt().to(original.dtype, original.device);
        return (signal * original + sigma * noise.to(original.dtype, original.device)).MoveToOuterDisposeScope();
    }

    private float At(long timestep) => timestep >= 0 && timestep < alphasCumprod.Length ? alphasCumprod[timestep]
        : throw new ArgumentOutOfRangeException(nameof(timestep), timestep, $"Timesteps run from 0 to {alphasCumprod.Length - 1}.");

    private static Tensor Beta(SchedulerConfig config)
    {
        if (config.TrainedBetas is { } trained) return tensor(trained.ToArray());
        var (start, end, count) = (config.BetaStart, config.BetaEnd, config.TrainTimesteps);
        return config.BetaSchedule switch
        {
            BetaSchedule.Linear => linspace(start, end, count, ScalarType.Float32),
            BetaSchedule.ScaledLinear => linspace(Math.Sqrt(start), Math.Sqrt(end), count, ScalarType.Float32).square(),
            BetaSchedule.SquaredCosine => tensor([.. Enumerable.Range(0, count)
                .Select(t => (float)Math.Min(1 - SquaredCosine((t + 1.0) / count) / SquaredCosine((double)t / count), 0.999))]),
            _ => throw new ArgumentOutOfRangeException(nameof(config), config.BetaSchedule, "Unknown beta schedule."),
        };
    }

    private static double SquaredCosine(double time) => Math.Pow(Math.Cos((time + 0.008) / 1.008 * Math.PI / 2), 2);
}
