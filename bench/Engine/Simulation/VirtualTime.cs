namespace Distributed.EngineBench;

/// <summary>A clock that goes on only when it is told to.</summary>
internal sealed class VirtualTime : TimeProvider
{
    /// <summary>Since the start.</summary>
    public TimeSpan Now { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

    public void Advance(TimeSpan by) => Now += by;

    /// <summary>Goes on to a time, unless that is over.</summary>
    public void AdvanceTo(TimeSpan until) => Now = until > Now ? until : Now;
}
