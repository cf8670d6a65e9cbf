using System.Globalization;

namespace Distributed.Faults;

/// <summary>Puts a process's wall clock forward or back by libfaketime. Timers and delays stay true, as they do on a host with a wrong clock.</summary>
internal static class FakeClock
{
    private const string Libraries = "/usr/lib";

    private static readonly string? Library = Directory.Exists(Libraries)
        ? Directory.EnumerateDirectories(Libraries).Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists) : null;

    /// <summary>Why it cannot be done here; null where it can.</summary>
    public static string? Missing { get; } = Library is null ? "libfaketime is not installed (Debian: apt-get install faketime)" : null;

    /// <summary>What a process is to be started with.</summary>
    public static IReadOnlyDictionary<string, string> Ahead(TimeSpan time) => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library ?? throw new InvalidOperationException(Missing),
        ["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:+0;-0}s"),
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["Faults__ClockAhead"] = time.ToString("c", CultureInfo.InvariantCulture),
    };
}
