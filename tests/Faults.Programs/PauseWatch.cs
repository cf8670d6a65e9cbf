using System.Diagnostics;

namespace Distributed.Faults.Programs;

/// <summary>Writes down when the machine kept this process from running: for as long, nobody could renew a lease or keep a time.</summary>
internal sealed class PauseWatch : IDisposable
{
    /// <summary>What the entries are called; how long it was stands in <see cref="HistoryEntry.Ms"/>.</summary>
    public const string Op = "pause";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250), Notable = TimeSpan.FromSeconds(3);
    private readonly ManualResetEventSlim over = new();
    private readonly Thread thread;

    public PauseWatch(HistoryFile history)
    {
        thread = new(() => Watch(history)) { IsBackground = true };
        thread.Start();
    }

    public void Dispose()
    {
        over.Set();
        thread.Join();
        over.Dispose();
    }

    private void Watch(HistoryFile history)
    {
        for (var start = Stopwatch.GetTimestamp(); !over.Wait(Step); start = Stopwatch.GetTimestamp())
            if (Stopwatch.GetElapsedTime(start) is var time && time > Notable) history.Write(Op, "info", ms: time.TotalMilliseconds);
    }
}
