using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>A job's time as the consecutive intervals that it is made of.</summary>
internal static class LatencyParts
{
    /// <summary>The parts in order, each beginning in milliseconds after acceptance where the one before it ended.</summary>
    public static IReadOnlyList<(string Name, double Begin, double Length)> Of(Latency latency)
    {
        (string Name, double Length)[] parts =
        [
            ("queue wait", latency.QueueWaitMs), ("text encode", latency.TextEncodeMs), ("denoise", latency.DenoiseMs),
            ("decode", latency.DecodeMs), ("encode", latency.EncodeMs), ("upload", latency.UploadMs),
        ];
        return [.. parts.Select((part, i) => (part.Name, parts.Take(i).Sum(earlier => earlier.Length), part.Length))];
    }

    /// <summary>The time in a worker's hands, in milliseconds: everything but the wait.</summary>
    public static double Work(Latency latency) => latency.TotalMs - latency.QueueWaitMs;
}
