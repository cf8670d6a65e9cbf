namespace Distributed.Client.Tests;

/// <summary>A clock on which a stream's silence is over at once while there is said to be one, and not because a machine pauses.</summary>
/// <param name="silence">How long a stream may be silent; nothing else waits as long.</param>
internal sealed class SilentTime(TimeSpan silence) : TimeProvider
{
    private volatile bool isSilent;

    public TimeSpan Silence => silence;

    public bool IsSilent { get => isSilent; set => isSilent = value; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime == silence && IsSilent ? TimeSpan.FromMilliseconds(1) : dueTime, period);
}
