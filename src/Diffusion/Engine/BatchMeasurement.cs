using System.Diagnostics;

namespace Distributed.Diffusion;

/// <summary>
/// Finds out how many rows of a UNet call are worth it: the fewest that come close to the most steps a second. Batches of all sizes take turns and
/// the quickest call of each counts, so that what else the machine does meanwhile hardly matters.
/// </summary>
internal static class BatchMeasurement
{
    private const double CloseTo = 0.95;
    private const int Rounds = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Measures a model with pictures of its own size.</summary>
    /// <param name="model">The model.</param>
    /// <param name="limit">The most rows to try.</param>
    /// <returns>Rows, from 2: those of one lane with guidance.</returns>
    public static int Measure(IDeviceModel model, int limit)
    {
        model.UseThreads();
        using var job = model.Begin("", new()
        {
            Parameters = new()
            {
                Prompt = "",
                Width = model.Size.DefaultSide,
                Height = model.Size.DefaultSide,
                Steps = 2,
                GuidanceScale = 7.5,
                Seeds = [0],
            },
        });
        var (start, quickest) = (Stopwatch.GetTimestamp(), new SortedDictionary<int, TimeSpan>());
        for (var lanes = 1; 2 * lanes <= Math.Max(2, limit) && Stopwatch.GetElapsedTime(start) < Patience / 4; lanes *= 2)
        {
            if (Time(model, job, lanes) is not { } time) break;
            quickest[lanes] = time;
        }
        for (var round = 1; round < Rounds && quickest.Count > 1; round++)
        {
            foreach (var (lanes, best) in quickest.ToList())
                if (Stopwatch.GetElapsedTime(start) < Patience && Time(model, job, lanes) is { } time && time < best) quickest[lanes] = time;
        }
        model.Rest();
        return 2 * Fewest(quickest);
    }

    /// <summary>The fewest lanes that do nearly as many steps a second as the best number of them.</summary>
    /// <param name="times">How long a step of so many lanes together takes.</param>
    internal static int Fewest(IReadOnlyDictionary<int, TimeSpan> times)
    {
        var rates = times.ToDictionary(each => each.Key, each => each.Key / each.Value.TotalSeconds);
        return rates.Count == 0 ? 1 : rates.Where(rate => rate.Value >= CloseTo * rates.Values.Max()).Min(rate => rate.Key);
    }

    /// <summary>How long a step of so many lanes takes, after one that pays what is paid once; null when they do not fit.</summary>
    private static TimeSpan? Time(IDeviceModel model, LaneJob job, int count)
    {
        var lanes = new List<Lane>();
        try
        {
            for (var i = 0; i < count; i++) lanes.Add(model.CreateLane(job, i, i));
            Step();
            var start = Stopwatch.GetTimestamp();
            Step();
            return Stopwatch.GetElapsedTime(start);
        }
        catch (Exception error) when (DeviceErrors.IsOutOfMemory(error))
        {
            model.ReleaseMemory();
            return null;
        }
        finally
        {
            lanes.ForEach(lane => lane.Dispose());
        }

        void Step()
        {
            model.Step(lanes);
            model.Synchronize();
        }
    }
}
