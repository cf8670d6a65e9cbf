namespace Distributed.Protocol.Tests;

/// <summary>Where a worker's consumer stands. A statement whose answer was lost is said again from the same place.</summary>
internal enum HandStep
{
    /// <summary>Has no message.</summary>
    Idle,

    /// <summary>Has a message, waits for a place on the device, then claims.</summary>
    HasMessage,

    /// <summary>Has claimed and heard no answer.</summary>
    ClaimsAgain,

    /// <summary>Paints, encodes, uploads.</summary>
    Paints,

    /// <summary>Has stored the pictures and commits.</summary>
    Commits,

    /// <summary>Has met an error and says so.</summary>
    Fails,

    /// <summary>Gives the job back unfinished.</summary>
    HandsBack,
}
