using System.Globalization;

namespace Distributed.GpuWorker;

/// <summary>A number of bytes for people.</summary>
internal static class ByteSize
{
    public static string Text(long bytes) => bytes switch
    {
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:f0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:f0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:f2} GB"),
    };
}
