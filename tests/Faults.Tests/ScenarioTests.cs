using Distributed.Faults.Programs;

namespace Distributed.Faults.Tests;

/// <summary>The scenarios that take seconds, with the product as it is and with each of their bugs; the rest are the runner's commands.</summary>
public sealed class ScenarioTests(ITestOutputHelper output)
{
    private static readonly string[] Short =
    [
        "running jobs are cancelled", "the same keys come through two producers at once", "jobs come while the broker is away", "the queues are gone when jobs come",
        "a worker is killed right after its commits", "the broker loses what it held, and somebody asks to publish it again",
        "a stale commit comes while the next attempt runs",
    ];

    [Fact, Trait("Machine", "Alone")]
    public async Task The_product_holds_in_short_scenarios_and_a_bug_planted_in_it_shows()
    {
        WholeSystem.OnlyOnRequest();
        using var folder = new Folder();
        await using var services = await SharedServices.StartAsync();
        var runner = new ScenarioRunner(services, folder.Path);
        var stories = (from scenario in AllScenarios.Every
                       where Short.Contains(scenario.Name)
                       from bug in (IReadOnlyList<PlantedBug?>)[null, .. scenario.Bugs]
                       select (Scenario: scenario with { Patience = bug is null ? scenario.Patience : TimeSpan.FromSeconds(12) }, Bug: bug)).ToList();
        Assert.Equal(Short.Order(), stories.Select(story => story.Scenario.Name).Distinct().Order());
        var results = new List<ScenarioResult>();
        await Parallel.ForEachAsync(stories, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (story, _) =>
        {
            var result = await runner.RunAsync(story.Scenario, story.Bug);
            lock (results) results.Add(result);
        });
        foreach (var result in results) output.WriteLine($"{result}");
        Assert.All(results, result => Assert.True(result.IsAsItShouldBe, $"{result}"));
        folder.IsDone = true;
    }

    [Fact]
    public void Every_one_of_the_twelve_bugs_has_a_scenario_that_shows_it() => Assert.Equal(
        Enum.GetValues<Bug>().Except([Bug.None]).Order(), AllScenarios.Every.SelectMany(scenario => scenario.Bugs).Select(bug => bug.Bug).Order());
}
