using System.Diagnostics;
using System.Globalization;

namespace Distributed.Faults;

/// <summary>Signals to processes.</summary>
internal static class Signals
{
    /// <param name="signal">KILL, TERM, STOP or CONT.</param>
    /// <param name="process">Its id.</param>
    public static async Task SendAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
