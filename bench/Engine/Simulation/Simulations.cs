using Distributed.Diffusion;

namespace Distributed.EngineBench;

/// <summary>Every policy at every load, on the same traces.</summary>
internal sealed class Simulations(DeviceTimes device, int jobs)
{
    public const string OneShape = "one shape", Mixed = "mixed";
    private const int Seeds = 3;
    private static readonly double[] Loads = [0.5, 0.8, 1.0, 1.2, 1.5];

    public static IReadOnlyList<IPolicy> Policies { get; } =
    [
        StepBatching.Product, StepBatching.OneAtATime, new StaticBatching("static batching"),
        new StaticBatching("static batching, 50 ms window", TimeSpan.FromMilliseconds(50)), new StaticBatching("static batching, equal steps", equalSteps: true),
    ];

    public IReadOnlyList<SimulationRow> Compare(string trace) =>
        [.. from load in Loads from policy in Policies select SimulationRow.Of(device, trace, load, policy, Serve(policy, trace, load))];

    /// <summary>Serves the trace once for each seed.</summary>
    public IReadOnlyList<Outcome> Serve(IPolicy policy, string trace, double load) =>
        [.. Enumerable.Range(1, Seeds).Select(seed => policy.Serve(Jobs(trace, load * Capacity(trace, seed), seed), device))];

    /// <summary>Jobs a second, one at a time without a pause.</summary>
    public double Capacity(string trace, int seed = 1) => jobs / StepBatching.OneAtATime.Serve(Jobs(trace, rate: 1e6, seed), device).Makespan.TotalSeconds;

    private IReadOnlyList<SimulatedJob> Jobs(string trace, double rate, int seed) =>
        Trace.Mixed(jobs, rate, seed, trace == OneShape ? new LaneShape(DeviceTimes.Full, 512, 512, 77) : null);
}
