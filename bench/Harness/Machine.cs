using System.Globalization;

namespace Distributed.Harness;

/// <summary>The machine a figure comes from.</summary>
public static class Machine
{
    /// <summary>Runnable processes over the last minute, ours among them.</summary>
    public static string Load => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    public static string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores, no GPU, load {Load} before the first round.");
}
