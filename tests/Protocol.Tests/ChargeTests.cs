namespace Distributed.Protocol.Tests;

/// <summary>Who pays: a crash is charged where a worker crashed, froze or lost its connection, and nowhere else. Here no worker does.</summary>
public sealed class ChargeTests(ITestOutputHelper output)
{
    private static readonly Scope Healthy = new() { Crashes = false, Freezes = false, LostAnswers = false, Drains = false, Attempts = 2 };

    [Fact]
    public void Nobody_is_charged_for_messages_errors_cancels_and_deadlines() => Assert.Null(Explore(Healthy, new()).Violation);

    [Fact]
    public void Nobody_is_charged_for_an_outage_that_no_worker_fences_itself_in() =>
        Assert.Null(Explore(Healthy with { Outages = true }, new() { FencesItself = false }).Violation);

    [Fact]
    public void A_reaper_that_does_not_wait_after_an_outage_charges_it_to_the_jobs() => Assert.Equal(Property.OnlyCrashesAreCharged,
        Explore(Healthy with { Outages = true }, new() { FencesItself = false, ReaperWaitsAfterOutage = false }).Violation?.Broken);

    /// <summary>The worker has dropped the job long before the database is back, and the reaper cannot know why it is silent.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_outage_longer_than_the_fence_is_charged_unless_the_worker_then_hands_back(bool handsBack) =>
        Assert.Equal(handsBack ? null : Property.OnlyCrashesAreCharged,
            Explore(Healthy with { Outages = true }, new() { HandsBackAfterFence = handsBack }).Violation?.Broken);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_drain_that_cuts_a_claim_short_is_charged_unless_the_claim_is_handed_back(bool handsBack) =>
        Assert.Equal(handsBack ? null : Property.OnlyCrashesAreCharged,
            Explore(Healthy with { Drains = true }, new() { HandsBackUnknownClaim = handsBack }).Violation?.Broken);

    [Fact]
    public void Handing_back_more_is_as_safe() =>
        Assert.Null(Explore(new() { Attempts = 2 }, new() { HandsBackAfterFence = true, HandsBackUnknownClaim = true }).Violation);

    private Exploration Explore(Scope scope, Rules rules)
    {
        var exploration = new Explorer<ModelState>(new ProtocolModel(scope, rules)).Explore();
        output.WriteLine(exploration.ToString());
        return exploration;
    }
}
