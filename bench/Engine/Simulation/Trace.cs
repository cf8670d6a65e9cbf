using Distributed.Diffusion;

namespace Distributed.EngineBench;

/// <summary>Jobs as they come: at random (Poisson), of mixed sizes, steps, numbers of images, and of both tiers.</summary>
internal static class Trace
{
    private const int UnguidedSteps = 4;          // few-step models paint without guidance
    private static readonly (int Width, int Height)[] Sizes = [(512, 512), (512, 512), (512, 512), (512, 768), (768, 768)];
    private static readonly int[] Steps = [UnguidedSteps, 20, 20, 25, 25, 25, 50, 50];
    private static readonly int[] Images = [1, 1, 1, 2, 4];

    /// <summary>The same jobs for the same seed; the rate only brings them closer together.</summary>
    /// <param name="count">How many.</param>
    /// <param name="rate">Jobs a second.</param>
    /// <param name="seed">Of chance.</param>
    /// <param name="shape">The only shape; null for the mixture.</param>
    public static IReadOnlyList<SimulatedJob> Mixed(int count, double rate, int seed, LaneShape? shape = null)
    {
        var random = new Random(seed);
        var (jobs, arrival) = (new List<SimulatedJob>(), 0.0);
        for (var i = 0; i < count; i++)
        {
            arrival -= Math.Log(1 - random.NextDouble()) / rate;
            var model = random.Next(5) < 3 ? DeviceTimes.Full : DeviceTimes.Distilled;
            var (width, height) = Pick(Sizes);
            var steps = Pick(Steps);
            jobs.Add(new(TimeSpan.FromSeconds(arrival), shape ?? new(model, height, width, 77), steps, Pick(Images), steps == UnguidedSteps ? 1 : 2));
        }
        return jobs;

        T Pick<T>(T[] from) => from[random.Next(from.Length)];
    }
}
