namespace Distributed.Protocol.Tests;

/// <summary>What must hold.</summary>
internal enum Property
{
    /// <summary>A job ends once: no status comes after a terminal one.</summary>
    AJobEndsOnce,

    /// <summary>From everywhere every way without further faults leads to the end of every job, within a bounded number of steps.</summary>
    EveryJobEnds,

    /// <summary>Image rows exist if and only if the job succeeded.</summary>
    ImagesIfAndOnlyIfSucceeded,

    /// <summary>The pictures of a job that succeeded are in the store, and are those of the attempt that won.</summary>
    WinningPicturesStay,

    /// <summary>The attempt grows by one at a claim and never otherwise.</summary>
    AttemptOnlyGrows,

    /// <summary>No statement of an older attempt changes the row.</summary>
    StaleCommitsAreRefused,

    /// <summary>No job outlives three crashes.</summary>
    AtMostThreeCrashes,

    /// <summary>A hand-back charges no budget, and no crash is charged where no worker crashed, froze or lost its connection.</summary>
    OnlyCrashesAreCharged,

    /// <summary>Who was told that the job is cancelled finds it so for ever.</summary>
    CancelledStaysCancelled,

    /// <summary>One job per idempotency key, and every answer names it.</summary>
    OneJobPerKey,
}
