using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>Runs scenarios, each on a system with a database, a virtual host and a container of its own.</summary>
internal sealed class ScenarioRunner(OwnServices services, string folder)
{
    private const int Tellings = 3;

    /// <summary>A story that takes longer has stuck.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>What has not ended by then will not: with a bug in the system there is no need to wait longer.</summary>
    private static readonly TimeSpan LongestWithBug = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Runs a scenario, with a bug in the system or without. It is told again where the machine, by pausing, has told another story: the bug did
    /// not show, the situation did not come about, or a process that nobody had struck did not run for seconds.
    /// </summary>
    public async Task<ScenarioResult> RunAsync(Scenario scenario, PlantedBug? planted = null)
    {
        for (var telling = 1; ; telling++)
        {
            var (result, wasDisturbed) = await TellAsync(scenario, planted, telling);
            if (result.IsAsItShouldBe || telling == Tellings) return result;
            if (planted is null && !wasDisturbed && result.Violations.Any(violation => violation.Invariant != Violation.Untested)) return result;
            await Console.Error.WriteLineAsync($"told again: {result}");
        }
    }

    private async Task<(ScenarioResult Result, bool WasDisturbed)> TellAsync(Scenario scenario, PlantedBug? planted, int telling)
    {
        var name = $"{scenario.Name}{(planted is null ? "" : $", with {planted.Bug}")}{(telling == 1 ? "" : $", telling {telling}")}";
        var patience = planted is not null && scenario.Patience > LongestWithBug ? LongestWithBug : scenario.Patience;
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
        await system.UntilAsync("SELECT count(*) FROM jobs WHERE status IN ('queued', 'running')", count => count == 0, patience);
        await Snapshot.TakeAsync(system);
        foreach (var process in system.Processes) await process.RemoveAsync(planted is null ? "TERM" : "KILL");
        var run = RunRecord.Read(place);
        // A bug must break an invariant, whatever else it does.
        return (new(scenario, planted?.Bug ?? Bug.None, [.. Checker.Check(run), .. planted is null ? scenario.Expect(run) : []]), run.WasDisturbed);
    }
}
