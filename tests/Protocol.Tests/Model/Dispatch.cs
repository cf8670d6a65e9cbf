namespace Distributed.Protocol.Tests;

/// <summary>How far a waiting job's message is: <c>next_dispatch_at</c>, <c>dispatch_count</c> and what the relay has in hand, without the times.</summary>
internal enum Dispatch
{
    /// <summary>To be published.</summary>
    Due,

    /// <summary>A relay has reserved it and not yet published.</summary>
    Reserved,

    /// <summary>Published; the relay has not yet noted the confirm.</summary>
    Published,

    /// <summary>Confirmed: rests until its re-dispatch.</summary>
    Resting,

    /// <summary>Not before its retry delay is over.</summary>
    BackingOff,

    /// <summary>To be published again: its reservation or its rest ran out.</summary>
    DueAgain,
}
