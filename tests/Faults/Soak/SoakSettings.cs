namespace Distributed.Faults;

/// <summary>How long and how hard a run is.</summary>
/// <param name="Folder">Where it leaves what it saw.</param>
/// <param name="Jobs">Jobs that clients post.</param>
/// <param name="Faults">Strokes of nemeses.</param>
/// <param name="Seed">Chooses jobs, faults and their order.</param>
internal sealed record SoakSettings(string Folder, int Jobs, int Faults, int Seed)
{
    /// <summary>How long the clients take to post everything.</summary>
    public TimeSpan Load { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>Jobs that kill their workers; fewer than 1 % so that the rest gets somewhere.</summary>
    public int Poisons { get; init; } = 2;

    /// <summary>How many times longer than usual a picture takes: slow pictures are in hand when a worker is killed.</summary>
    public int Slowness { get; init; } = 1;

    /// <summary>How many strokes may be at work at a time.</summary>
    public int AtOnce { get; init; } = 2;

    /// <summary>The time between two strokes; null to begin one when the one before has ended, with one in five at once with the next.</summary>
    public TimeSpan? Every { get; init; }

    public int Producers { get; init; } = 2;

    public int Workers { get; init; } = 3;

    /// <summary>Whether the product's own workers paint.</summary>
    public bool RealEngine { get; init; }

    /// <summary>Only nemeses whose name contains this.</summary>
    public string? Only { get; init; }
}
