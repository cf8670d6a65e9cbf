using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>What one replica needs to know to compute one loss. Chance depends on seed, step and replica alone, so a resumed run goes on as if it had never stopped.</summary>
/// <param name="Number">The step, from 1.</param>
/// <param name="Progress">Samples seen, as part of all.</param>
/// <param name="BatchSize">Samples of this replica.</param>
/// <param name="Random">For choices.</param>
/// <param name="Noise">For tensors.</param>
internal sealed record TrainingStep(long Number, double Progress, int BatchSize, Random Random, Generator Noise) : IDisposable
{
    public static TrainingStep Of(TrainingPlan plan, long number, long samples, int replica)
    {
        var seed = (int)((plan.Seed * 1_000_003L + number * 31 + replica) * 2_654_435_761L >> 8 & int.MaxValue);
        return new(number, samples / (double)plan.TotalSamples, plan.BatchSize / plan.Replicas, new Random(seed), new Generator((ulong)seed, CPU));
    }

    public Tensor Normal(params long[] shape) => randn(shape, generator: Noise);

    public void Dispose() => Noise.Dispose();
}
