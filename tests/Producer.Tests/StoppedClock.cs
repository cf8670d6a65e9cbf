namespace Distributed.Producer.Tests;

/// <summary>A clock that stands still: what is counted by the minute does not depend on how slow the machine is.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public override long GetTimestamp() => 0;
}
