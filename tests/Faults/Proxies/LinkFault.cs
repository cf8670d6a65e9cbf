namespace Distributed.Faults;

/// <summary>What a <see cref="FaultProxy"/> does to the connections that go through it.</summary>
internal sealed record LinkFault
{
    /// <summary>Nothing.</summary>
    public static LinkFault None { get; } = new();

    /// <summary>The directions it hits.</summary>
    public LinkDirection Direction { get; init; } = LinkDirection.Both;

    /// <summary>Nothing gets through until the fault is over; connections are accepted all the same, as by a host that has vanished.</summary>
    public bool Holds { get; init; }

    /// <summary>Every connection, and each that comes, is reset.</summary>
    public bool Resets { get; init; }

    /// <summary>How long each piece of data is on its way.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>By how much <see cref="Delay"/> varies either way.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>How much gets through per second and connection; 0 for all.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>Each connection is reset after so many more bytes; 0 for never.</summary>
    public int CutAfterBytes { get; init; }

    /// <summary>
    /// One in so many pieces of what clients send is let through, and its connection is reset when the server answers: what was asked for is
    /// done, and the client cannot know. 0 for none.
    /// </summary>
    public int LosesAnswerOneIn { get; init; }

    /// <summary>What every HTTP request that begins is told, instead of reaching the server; null to let them through.</summary>
    public HttpAnswer? Answer { get; init; }

    /// <summary>Cuts both ways or one way.</summary>
    public static LinkFault Partition(LinkDirection direction) => new() { Holds = true, Direction = direction };
}
