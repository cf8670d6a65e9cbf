using System.Diagnostics;
using Distributed.Diffusion;

namespace Distributed.EngineBench;

/// <summary>So many callers, each with one job at a time.</summary>
internal static class ClosedLoop
{
    /// <summary>Paints.</summary>
    /// <returns>How long all of it took, and each job from asking for a place to its picture.</returns>
    public static (TimeSpan Elapsed, IReadOnlyList<TimeSpan> Latencies) Run(IEngine engine, string model, int callers, int jobs, Func<int, EngineRequest> request)
    {
        var (next, latencies, start) = (-1, new TimeSpan[jobs], Stopwatch.GetTimestamp());
        Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync))).GetAwaiter().GetResult();
        return (Stopwatch.GetElapsedTime(start), latencies);

        async Task CallAsync()
        {
            while (Interlocked.Increment(ref next) is var job && job < jobs)
            {
                var asked = Stopwatch.GetTimestamp();
                using var place = await engine.AdmitAsync(model, CancellationToken.None);
                await place.GenerateAsync(request(job), CancellationToken.None);
                latencies[job] = Stopwatch.GetElapsedTime(asked);
            }
        }
    }
}
