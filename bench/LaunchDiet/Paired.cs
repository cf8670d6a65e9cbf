using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.LaunchDiet;

/// <summary>Times alternatives turn and turn about in this thread's CPU time, so that what else the machine does harms all of them alike, and little.</summary>
internal static partial class Paired
{
    private const int WarmUps = 2, ThreadCpuTime = 3;

    /// <summary>Milliseconds, each alternative's median first and the quartiles after it.</summary>
    public static string[] Time(int rounds, params IReadOnlyList<Func<Tensor>> alternatives)
    {
        var times = alternatives.Select(_ => new List<double>()).ToArray();
        for (var round = -WarmUps; round < rounds; round++)
        {
            for (var i = 0; i < alternatives.Count; i++)
            {
                var start = CpuMilliseconds();
                alternatives[i]().Dispose();
                if (round >= 0) times[i].Add(CpuMilliseconds() - start);
            }
        }
        return [.. times.Select(list => { list.Sort(); return $"{At(list, 0.5):F1} ({At(list, 0.25):F1}–{At(list, 0.75):F1})"; })];
    }

    /// <summary>Tensors that one run makes: how many, not counting what operations in place give back.</summary>
    public static long Tensors(Func<Tensor> run)
    {
        var before = Made();
        run().Dispose();
        return Made() - before;

        static long Made() => DisposeScopeManager.Statistics.CreatedInScopeCount + DisposeScopeManager.Statistics.CreatedOutsideScopeCount;
    }

    private static double At(List<double> sorted, double part) => sorted[(int)(part * (sorted.Count - 1))];

    private static double CpuMilliseconds()
    {
        _ = GetTime(ThreadCpuTime, out var time);
        return time.Seconds * 1e3 + time.Nanoseconds / 1e6;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
