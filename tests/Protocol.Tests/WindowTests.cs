namespace Distributed.Protocol.Tests;

/// <summary>The relay's window, smaller than the number of jobs that wait.</summary>
public sealed class WindowTests(ITestOutputHelper output)
{
    private static readonly Scope Narrow = new() { Attempts = 2, Window = 1, Failures = false, Cancels = false, Deadlines = false };

    /// <summary>A window full of jobs whose messages are lost is full for ever, if what is due again takes room in it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_full_window_whose_messages_are_lost_empties_only_if_it_leaves_out_what_is_due_again(bool leavesOut)
    {
        var exploration = new Explorer<ModelState>(new ProtocolModel(Narrow, new() { WindowLeavesOutWhatIsDue = leavesOut })).Explore();
        output.WriteLine(exploration.ToString());
        Assert.Equal(leavesOut ? null : Property.EveryJobEnds, exploration.Violation?.Broken);
    }
}
