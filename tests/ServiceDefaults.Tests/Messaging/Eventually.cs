using System.Diagnostics;

namespace Distributed.ServiceDefaults.Tests;

/// <summary>Waits for what another process or the broker does.</summary>
internal static class Eventually
{
    /// <summary>Looks again and again until it is so; fails the test after <paramref name="patience"/> seconds.</summary>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> IsAsync(Func<Task<bool>> isSo, double patience = 20)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(patience), $"Not so after {patience} s.");
            await Task.Delay(20);
        }
        return watch.Elapsed;
    }
}
