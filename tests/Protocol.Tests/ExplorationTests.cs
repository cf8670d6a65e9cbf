using System.Globalization;

namespace Distributed.Protocol.Tests;

/// <summary>The protocol as it is, in every order of its steps and faults.</summary>
public sealed class ExplorationTests(ITestOutputHelper output)
{
    /// <summary>Set to explore more: workers, jobs, attempts, messages, as in <c>2x2x3x2</c>. Takes minutes and gigabytes.</summary>
    private const string ScopeVariable = "PROTOCOL_SCOPE";

    [Fact]
    public void Two_workers_two_jobs_and_three_attempts_keep_every_property()
    {
        var (model, exploration) = Explore(ScopeWanted(), new());
        Assert.Null(exploration.Violation);
        Assert.True(exploration.IsComplete);
        // What the fences are for does happen.
        Assert.True(model.RefusedStale > 0 && model.ConfirmedCommits > 0 && model.ConfirmedClaims > 0 && model.ThirdCrashes > 0);
    }

    [Fact]
    public void Safety_does_not_rest_on_a_worker_that_fences_itself() =>
        Assert.Null(Explore(new() { Attempts = 2 }, new() { FencesItself = false }).Exploration.Violation);

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(2, 2, 1)]
    public void A_worker_may_have_several_consumers(int workers, int hands, int jobs) =>
        Assert.Null(Explore(new() { Workers = workers, Hands = hands, Jobs = jobs, Attempts = 2 }, new()).Exploration.Violation);

    [Fact]
    public void A_third_message_of_a_job_brings_nothing_new() =>
        Assert.Null(Explore(new() { Jobs = 1, Messages = 3 }, new()).Exploration.Violation);

    [Fact]
    public void An_outage_of_the_database_breaks_nothing() =>
        Assert.Null(Explore(new() { Attempts = 2, Outages = true, Failures = false, Deadlines = false, Cancels = false }, new()).Exploration.Violation);

    [Fact]
    public void A_frozen_worker_is_refused_when_it_wakes()
    {
        Scope onlyFreezes = new() { Jobs = 1, Crashes = false, LostAnswers = false, Failures = false, Drains = false, Cancels = false, Deadlines = false };
        var (model, exploration) = Explore(onlyFreezes, new());
        Assert.Null(exploration.Violation);
        Assert.True(model.RefusedStale > 0);
    }

    private (ProtocolModel Model, Exploration Exploration) Explore(Scope scope, Rules rules)
    {
        var model = new ProtocolModel(scope, rules);
        var exploration = new Explorer<ModelState>(model).Explore();
        output.WriteLine($"{scope}\n{exploration}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"transitions that refuse an older attempt {model.RefusedStale:N0}, find an own commit {model.ConfirmedCommits:N0}, find an own claim {model.ConfirmedClaims:N0}, end a job by its third crash {model.ThirdCrashes:N0}"));
        return (model, exploration);
    }

    private static Scope ScopeWanted()
    {
        if (Environment.GetEnvironmentVariable(ScopeVariable) is not { Length: > 0 } wanted) return new();
        var sizes = wanted.Split('x').Select(size => int.Parse(size, CultureInfo.InvariantCulture)).ToArray();
        return new() { Workers = sizes[0], Jobs = sizes[1], Attempts = sizes[2], Messages = sizes[3] };
    }
}
