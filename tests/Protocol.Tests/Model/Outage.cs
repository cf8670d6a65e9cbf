namespace Distributed.Protocol.Tests;

/// <summary>An outage of the database, longer than a lease.</summary>
internal enum Outage : byte
{
    None,

    /// <summary>No statement gets through; leases run out.</summary>
    Now,

    /// <summary>Statements get through again, and the reaper waits one lease before it judges.</summary>
    JustOver,
}
