using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>A bug as it is planted into a system.</summary>
/// <param name="Bug">Which.</param>
internal sealed record PlantedBug(Bug Bug)
{
    /// <summary>What is taken out of the database.</summary>
    public string? Sql { get; init; }

    /// <summary>Further settings of every process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
