using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>Runs scenarios, each on a system with a database, a virtual host and a container of its own.</summary>
internal sealed class ScenarioRunner(OwnServices services, string folder)
{
    /// <summary>A story that takes longer has stuck.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Runs a scenario, with a bug in the system or without.</summary>
    public async Task<ScenarioResult> RunAsync(Scenario scenario, PlantedBug? planted = null)
    {
        var name = $"{scenario.Name}{(planted is null ? "" : $", with {planted.Bug}")}";
        var place = Path.Combine(folder, name.Replace(' ', '-').Replace(",", "", StringComparison.Ordinal));
        var vhost = $"story-{Guid.NewGuid():N}";
        await using var system = await SystemUnderTest.StartAsync(services, new(place)
        {
            Producers = scenario.Producers, Workers = scenario.Workers, Bug = planted?.Bug ?? Bug.None, Vhost = vhost,
            Environment = planted?.Environment ?? new Dictionary<string, string>(),
        });
        if (planted?.Sql is { } sql) await system.ExecuteAsync(sql);
        using var history = new HistoryFile(place, "clients");
        using var client = new LoadClient(system, history);
        await scenario.TellAsync(new(system, client, "scenario", vhost)).WaitAsync(Longest);
        await system.UntilAsync("SELECT count(*) FROM jobs WHERE status IN ('queued', 'running')", count => count == 0, scenario.Patience);
        await Snapshot.TakeAsync(system);
        foreach (var process in system.Processes) await process.RemoveAsync(planted is null ? "TERM" : "KILL");
        var run = RunRecord.Read(place);
        return new(scenario, planted?.Bug ?? Bug.None, [.. Checker.Check(run), .. planted is null ? scenario.Expect(run) : []]);          // a bug must break an invariant, whatever else it does
    }
}
