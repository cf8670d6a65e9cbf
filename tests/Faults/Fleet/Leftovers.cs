using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Distributed.Faults;

/// <summary>What was started and is not yet stopped, so that a runner that is told to end (Ctrl+C, SIGTERM) leaves no process behind.</summary>
internal static class Leftovers
{
    private const int Interrupted = 130;
    private static readonly ConcurrentDictionary<IAsyncDisposable, int> Started = new();
    private static int count, stopping;

    public static void Add(IAsyncDisposable what) => Started[what] = Interlocked.Increment(ref count);

    public static void Remove(IAsyncDisposable what) => Started.TryRemove(what, out _);

    /// <summary>Stops what was started, the latest first, before a signal ends this process.</summary>
    public static IDisposable StopOnSignals()
    {
        var handlers = ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP]).Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (Interlocked.Exchange(ref stopping, 1) == 0) _ = StopAndExitAsync();          // a second signal must not cut this short
        })).ToArray();
        return new Handlers(handlers);
    }

    private static async Task StopAndExitAsync()
    {
        // What the run starts meanwhile comes to light in the next round.
        while (Started.OrderByDescending(one => one.Value).Select(one => one.Key).FirstOrDefault() is { } what)
        {
            Remove(what);
            try
            {
                await what.DisposeAsync();
            }
            catch (Exception error)
            {
                await Console.Error.WriteLineAsync($"{what}: {error.Message}");
            }
        }
        Environment.Exit(Interrupted);
    }

    private sealed class Handlers(PosixSignalRegistration[] handlers) : IDisposable
    {
        public void Dispose()
        {
            foreach (var handler in handlers) handler.Dispose();
        }
    }
}
