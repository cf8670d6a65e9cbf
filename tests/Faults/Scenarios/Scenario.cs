namespace Distributed.Faults;

/// <summary>A short story that brings the system into one situation, with the bugs that show in it.</summary>
/// <param name="Name">The situation.</param>
/// <param name="TellAsync">What happens.</param>
internal sealed record Scenario(string Name, Func<Story, Task> TellAsync)
{
    public int Producers { get; init; } = 1;

    public int Workers { get; init; } = 2;

    /// <summary>What must hold besides the invariants.</summary>
    public Func<RunRecord, IEnumerable<Violation>> Expect { get; init; } = _ => [];

    /// <summary>The bugs that it must bring to light.</summary>
    public IReadOnlyList<PlantedBug> Bugs { get; init; } = [];

    /// <summary>Whether it takes whole services away, which nobody else may use then.</summary>
    public bool NeedsOwnServices { get; init; }

    /// <summary>Why it cannot be played on this host; null where it can.</summary>
    public string? Missing { get; init; }

    /// <summary>How long everything may take to end.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);

    public override string ToString() => Name;
}
