using System.Collections.Concurrent;

namespace Distributed.Client.Tests;

/// <summary>A clock on which waits are over at once and noted, except long ones, which are time-outs and never come.</summary>
internal sealed class HastyTime(TimeSpan longest) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> waits = new();

    public IReadOnlyList<TimeSpan> Waits => [.. waits];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var isWait = dueTime > TimeSpan.Zero && dueTime < longest;
        if (isWait) waits.Enqueue(dueTime);
        return System.CreateTimer(callback, state, isWait ? TimeSpan.FromMilliseconds(1) : dueTime, period);
    }
}
