using System.Diagnostics;

namespace Distributed.Diffusion;

/// <summary>Finds out how many rows of a UNet call are worth it: as long as twice as many lanes do more steps a second, and fit.</summary>
internal static class BatchMeasurement
{
    private const double WorthIt = 1.05;
    private const int Repetitions = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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
                Steps = Repetitions + 1,
                GuidanceScale = 7.5,
                Seeds = [0],
            },
        });
        var (start, best, bestRate) = (Stopwatch.GetTimestamp(), 1, 0.0);
        for (var count = 1; 2 * count <= Math.Max(2, limit) && Stopwatch.GetElapsedTime(start) < Patience; count *= 2)
        {
            if (Rate(model, job, count) is not { } rate || rate < WorthIt * bestRate) break;
            (best, bestRate) = (count, rate);
        }
        model.Rest();
        return 2 * best;
    }

    /// <summary>Steps a second of so many lanes together; null when they do not fit.</summary>
    private static double? Rate(IDeviceModel model, LaneJob job, int count)
    {
        var lanes = new List<Lane>();
        try
        {
            for (var i = 0; i < count; i++) lanes.Add(model.CreateLane(job, i, i));
            Step();                                                    // what is done once for every new size of batch
            var quickest = Enumerable.Range(0, Repetitions).Min(_ => Step());
            return count / quickest.TotalSeconds;
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

        TimeSpan Step()
        {
            var start = Stopwatch.GetTimestamp();
            model.Step(lanes);
            model.Synchronize();
            return Stopwatch.GetElapsedTime(start);
        }
    }
}
