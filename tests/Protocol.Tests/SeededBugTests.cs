namespace Distributed.Protocol.Tests;

/// <summary>Each rule broken in the model, and what that breaks: the explorer sees what it claims to see.</summary>
public sealed class SeededBugTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (Rules Rules, Property Broken)> Bugs = new()
    {
        ["a commit without its attempt"] = (new() { CommitCarriesAttempt = false }, Property.StaleCommitsAreRefused),
        ["acknowledged before the claim, never published again"] = (new() { AcknowledgesAfterwards = false, Redispatches = false }, Property.EveryJobEnds),
        ["never published again"] = (new() { Redispatches = false }, Property.EveryJobEnds),
        ["no reaper"] = (new() { Reaps = false }, Property.EveryJobEnds),
        ["commit before upload"] = (new() { UploadsBeforeCommit = false }, Property.WinningPicturesStay),
        ["picture names without the attempt"] = (new() { PictureNamesCarryAttempt = false }, Property.WinningPicturesStay),
        ["a reaper that does not look at the status again"] = (new() { ReaperLooksAgain = false }, Property.AJobEndsOnce),
        ["a relay that notes a publish before its confirm"] = (new() { RelayNotesAfterConfirm = false, Redispatches = false }, Property.EveryJobEnds),
        ["a cancel that overwrites whatever there is"] = (new() { CancelLooksAtStatus = false }, Property.AJobEndsOnce),
        ["a claim of any status"] = (new() { ClaimLooksAtStatus = false }, Property.AJobEndsOnce),
        ["a drain that is charged as a crash"] = (new() { HandBackIsFree = false }, Property.OnlyCrashesAreCharged),
    };

    public static TheoryData<string> EveryBug => [.. Bugs.Keys];

    internal static Rules RulesOf(string bug) => Bugs[bug].Rules;

    [Theory]
    [MemberData(nameof(EveryBug))]
    public void Breaks(string bug)
    {
        var (rules, broken) = Bugs[bug];
        var exploration = new Explorer<ModelState>(new ProtocolModel(new(), rules), maxStates: 2_000_000).Explore();
        output.WriteLine($"{bug}: {exploration}");
        Assert.Equal(broken, exploration.Violation?.Broken);
    }
}
