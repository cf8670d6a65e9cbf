using System.Globalization;
using System.Runtime.InteropServices;

namespace Distributed.DiffusionBench;

/// <summary>How much memory the process, or everybody on the GPU, holds.</summary>
internal static partial class PeakMemory
{
    /// <summary>The most the process has ever had in RAM, in bytes.</summary>
    public static long Resident => Status("VmHWM:");

    /// <summary>What is in use on the GPU, in bytes; null where there is none. libtorch keeps what it has had, so after a run this is the run's peak.</summary>
    public static long? OnGpu
    {
        get
        {
            try
            {
                return MemoryInfo(out var free, out var total) == 0 ? (long)(total - free) : null;
            }
            catch (DllNotFoundException)
            {
                return null;
            }
        }
    }

    private static long Status(string key) => 1024 * File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith(key, StringComparison.Ordinal))
        .Select(line => long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)).First();

    // The driver's own library: its name is the same whatever runtime libtorch carries. libtorch has made the context current.
    [LibraryImport("libcuda.so.1", EntryPoint = "cuMemGetInfo_v2")]
    private static partial int MemoryInfo(out nuint free, out nuint total);
}
