namespace Distributed.Faults.Programs;

/// <summary>How a job of the load behaves.</summary>
internal enum JobKind
{
    /// <summary>Paints.</summary>
    Good,

    /// <summary>Fails once, then paints.</summary>
    Flaky,

    /// <summary>Fails for a reason that another attempt would meet too.</summary>
    Bad,

    /// <summary>Kills its worker (SIGKILL) while it is painted.</summary>
    Poison,

    /// <summary>Paints until it is told to stop; its client cancels it.</summary>
    Endless,
}
