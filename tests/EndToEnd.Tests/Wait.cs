using System.Diagnostics;

namespace Distributed.EndToEnd.Tests;

/// <summary>Waiting for other processes; the only sleep is between two looks.</summary>
internal static class Wait
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string>? instead = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new TimeoutException($"What was waited for did not come. {instead?.Invoke()}");
            await Task.Delay(10);
        }
    }
}
