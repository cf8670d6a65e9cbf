namespace Distributed.Jobs;

/// <summary>What one look of the relay took.</summary>
/// <param name="Due">The jobs to publish.</param>
/// <param name="Room">The room that is left in the window; while there is none, more jobs may wait.</param>
public sealed record Reserved(IReadOnlyList<JobRow> Due, int Room)
{
    /// <summary>How many jobs stood published before.</summary>
    public int Published { get; init; }
}
