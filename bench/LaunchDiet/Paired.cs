using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.LaunchDiet;

/// <summary>Times alternatives turn and turn about, so that what else the machine does harms all of them alike.</summary>
internal static class Paired
{
    private const int WarmUps = 3;

    /// <summary>Milliseconds, each alternative's median first and the quartiles after it.</summary>
    public static string[] Time(int rounds, params IReadOnlyList<Func<Tensor>> alternatives)
    {
        var times = alternatives.Select(_ => new List<double>()).ToArray();
        for (var round = -WarmUps; round < rounds; round++)
        {
            for (var i = 0; i < alternatives.Count; i++)
            {
                var start = Stopwatch.GetTimestamp();
                alternatives[i]().Dispose();
                if (round >= 0) times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
        return [.. times.Select(list => { list.Sort(); return $"{At(list, 0.5):F3} ({At(list, 0.25):F3}–{At(list, 0.75):F3})"; })];
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
}
