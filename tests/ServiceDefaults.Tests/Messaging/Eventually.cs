using System.Diagnostics;

namespace Distributed.ServiceDefaults.Tests;

/// <summary>Waits for what another process or the broker does.</summary>
internal static class Eventually
{
    /// <summary>Far longer than anything takes on a machine that has much else to do: the bus alone waits up to a minute between two tries.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Looks again and again until it is so; fails the test when it never is. A look that breaks off has seen nothing.</summary>
    public static async Task IsAsync(Func<Task<bool>> isSo)
    {
        var watch = Stopwatch.StartNew();
        Exception? last = null;
        while (true)
        {
            try
            {
                if (await isSo()) return;
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                last = error;
            }
            Assert.True(watch.Elapsed < Patience, $"Not so after {Patience}. {last}");
            await Task.Delay(20);
        }
    }

    /// <summary>Does it again and again until it has once taken no longer than this: the machine may pause, but what waits for something is never quick.</summary>
    public static Task IsDoneWithinAsync(TimeSpan time, Func<Task> act) => IsAsync(async () =>
    {
        var watch = Stopwatch.StartNew();
        await act();
        return watch.Elapsed <= time;
    });
}
