namespace Distributed.Protocol.Tests;

/// <summary>The protocol's rules as the product keeps them. A test breaks one and expects to see what it was for.</summary>
/// <remarks>The three that are false here the product does not keep: <see cref="ChargeTests"/> and <see cref="WindowTests"/> show what that costs.</remarks>
internal sealed record Rules
{
    /// <summary>A commit names its attempt.</summary>
    public bool CommitCarriesAttempt { get; init; } = true;

    /// <summary>A message is acknowledged when its job is done with; else it is delivered again after a crash.</summary>
    public bool AcknowledgesAfterwards { get; init; } = true;

    /// <summary>A job that still waits is published again.</summary>
    public bool Redispatches { get; init; } = true;

    /// <summary>Somebody takes jobs from silent workers.</summary>
    public bool Reaps { get; init; } = true;

    /// <summary>The reaper looks at the status again in the statement that changes it.</summary>
    public bool ReaperLooksAgain { get; init; } = true;

    /// <summary>Pictures are stored before the commit.</summary>
    public bool UploadsBeforeCommit { get; init; } = true;

    /// <summary>A picture's name carries the attempt.</summary>
    public bool PictureNamesCarryAttempt { get; init; } = true;

    /// <summary>The relay notes a publish as done only when the broker has confirmed it.</summary>
    public bool RelayNotesAfterConfirm { get; init; } = true;

    /// <summary>A cancel ends only what waits and asks what runs.</summary>
    public bool CancelLooksAtStatus { get; init; } = true;

    /// <summary>A claim takes only what waits.</summary>
    public bool ClaimLooksAtStatus { get; init; } = true;

    /// <summary>A hand-back charges nothing.</summary>
    public bool HandBackIsFree { get; init; } = true;

    /// <summary>A worker without heartbeats stops by its own clock. Safety does not rest on it.</summary>
    public bool FencesItself { get; init; } = true;

    /// <summary>The reaper waits one lease after an outage before it judges.</summary>
    public bool ReaperWaitsAfterOutage { get; init; } = true;

    /// <summary>A worker that stopped so still gives the job back as soon as the database is there.</summary>
    public bool HandsBackAfterFence { get; init; }

    /// <summary>A worker whose claim drain cut short gives back the job that it may have got.</summary>
    public bool HandsBackUnknownClaim { get; init; }

    /// <summary>A job that is due again takes no room in the relay's window.</summary>
    public bool WindowLeavesOutWhatIsDue { get; init; }
}
