using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Where a job's time went, in words.</summary>
internal static class LatencyText
{
    public static string Describe(Latency latency) =>
        $"{Time(latency.TotalMs)} in all: queue wait {Time(latency.QueueWaitMs)}, text encode {Time(latency.TextEncodeMs)}, denoise {Time(latency.DenoiseMs)}, "
        + $"decode {Time(latency.DecodeMs)}, encode {Time(latency.EncodeMs)}, upload {Time(latency.UploadMs)}";

    /// <summary>Milliseconds below a second, seconds above.</summary>
    public static string Time(double milliseconds) => milliseconds < 999.5
        ? $"{milliseconds.ToString("0", CultureInfo.InvariantCulture)} ms"
        : $"{(milliseconds / 1000).ToString("0.00", CultureInfo.InvariantCulture)} s";
}
