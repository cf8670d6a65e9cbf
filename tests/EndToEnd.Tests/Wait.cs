using System.Diagnostics;
using Npgsql;

namespace Distributed.EndToEnd.Tests;

/// <summary>Waiting for other processes; the only sleep is between two looks.</summary>
internal static class Wait
{
    /// <summary>Longer than anything here may take, on a machine that has much else to do.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string>? instead = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (Exception error) when (error is HttpRequestException or NpgsqlException { IsTransient: true })
            {
                // Not listening yet, or too busy to answer.
            }
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new TimeoutException($"What was waited for did not come. {instead?.Invoke()}");
            await Task.Delay(10);
        }
    }
}
