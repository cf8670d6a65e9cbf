using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.DiffusionBench;

/// <summary>Times of repeated work.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN
            : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Seconds until the device has done it.</summary>
    public static double Seconds(Device device, Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        Synchronize(device);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Waits for a GPU; a CPU is done when its calls return.</summary>
    public static void Synchronize(Device device)
    {
        if (device.type == DeviceType.CUDA) cuda.synchronize();
    }
}
