using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Protocol.Tests;

/// <summary>Random orders of a system too large to explore: four workers, six jobs, seven attempts, every fault, outages too.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    /// <summary>Set to walk more seeds than a build has time for, or to begin at another: <c>100000</c>, <c>17+1</c>.</summary>
    private const string SeedsVariable = "PROTOCOL_SEEDS";

    private static readonly Scope Large = new() { Workers = 4, Jobs = 6, Attempts = JobCell.MaxAttempt, Messages = JobCell.MaxMessages, Outages = true };

    [Fact]
    public void Every_seed_keeps_every_property()
    {
        var (first, count) = Seeds();
        var model = new ProtocolModel(Large, new());
        var (steps, ends) = (0L, new int[Enum.GetValues<JobStatus>().Length]);
        for (var seed = first; seed < first + count; seed++)
        {
            var walk = new RandomWalk<ModelState>(model, seed);
            var violation = walk.Run();
            Assert.True(violation is null, $"seed {seed}: {violation}");
            steps += walk.Steps;
            for (var job = 0; job < Large.Jobs; job++) ends[(int)walk.State.Jobs[job].Status]++;
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} seeds, {steps:N0} steps, {model.RefusedStale:N0} chances to refuse an older attempt"));
        output.WriteLine(string.Join(", ", Enum.GetValues<JobStatus>().Select(status => $"{status} {ends[(int)status]}")));
        Assert.Equal(count * Large.Jobs, ends.Sum());
        Assert.All(Enum.GetValues<JobStatus>(), status => Assert.Equal(status is JobStatus.Queued or JobStatus.Running, ends[(int)status] == 0));
    }

    [Fact]
    public void A_seed_runs_the_same_way_again()
    {
        var rules = new Rules { CommitCarriesAttempt = false };
        var (seed, violation) = FindFirst(rules);
        Assert.Equal(violation.ToString(), new RandomWalk<ModelState>(new ProtocolModel(Large, rules), seed).Run()?.ToString());
    }

    [Theory]
    [MemberData(nameof(SeededBugTests.EveryBug), MemberType = typeof(SeededBugTests))]
    public void Some_seed_finds(string bug)
    {
        var (seed, violation) = FindFirst(SeededBugTests.RulesOf(bug));
        output.WriteLine($"seed {seed}: {violation.Broken} after {violation.Trace.Count - 1} steps");
    }

    private static (int Seed, Violation Violation) FindFirst(Rules rules)
    {
        var model = new ProtocolModel(Large, rules);
        for (var seed = 0; seed < 20_000; seed++)
            if (new RandomWalk<ModelState>(model, seed).Run() is { } violation) return (seed, violation);
        throw new InvalidOperationException("No seed finds it.");
    }

    private static (int First, int Count) Seeds()
    {
        if (Environment.GetEnvironmentVariable(SeedsVariable) is not { Length: > 0 } wanted) return (0, 2_000);
        var parts = wanted.Split('+').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return parts is [var first, var count] ? (first, count) : (0, parts[0]);
    }
}
