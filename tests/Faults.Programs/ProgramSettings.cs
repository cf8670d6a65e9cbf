namespace Distributed.Faults.Programs;

/// <summary>What the runner tells these programs, in the section <c>Faults</c>.</summary>
internal sealed class ProgramSettings
{
    /// <summary>Where histories go.</summary>
    public string Folder { get; set; } = ".";

    /// <summary>The bug to plant; none by default.</summary>
    public Bug Bug { get; set; }

    /// <summary>A file whose presence freezes the process (SIGSTOP, by itself) at the last moment before a commit.</summary>
    public string? FreezeBeforeCommit { get; set; }

    /// <summary>How far the wall clock that a planted bug reads is off.</summary>
    public TimeSpan Skew { get; set; }

    /// <summary>How far the clock of this process was put forward (libfaketime): its history tells the host's time all the same.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>Whether a producer writes down what became of each message that it sent.</summary>
    public bool WitnessesPublishes { get; set; }

    public bool Is(Bug bug) => Bug == bug;
}
