namespace Distributed.Faults.Tests;

public sealed class FailoverReportTests
{
    [Fact]
    public void Each_stroke_has_its_gaps_and_the_posts_that_went_wrong()
    {
        var run = Runs.Sound() with
        {
            Entries =
            [
                .. ((double[])[1, 2, 3, 11, 12]).Select(at => Runs.Entry("clients", "post", "ok", at)),
                Runs.Entry("runner", FailoverRun.Killed, "invoke", 3.5) with { Note = "postgres1" },
                Runs.Entry("clients", "post", "info", 9),
                Runs.Entry("clients", "look", "info", 9),
                Runs.Entry("clients", "post", "info", 40),
                Runs.Entry("runner", FailoverRun.Killed, "ok", 10) with { Note = "postgres1" },
            ],
        };
        var rows = FailoverReport.Write(run).TrimEnd().Split('\n');
        Assert.Equal(3, rows.Length);
        Assert.StartsWith($"| {FailoverRun.Killed} | 6.5 s | 8.0 s |", rows[2], StringComparison.Ordinal);
        Assert.EndsWith("| 1 |", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_standby_that_is_waited_for_nothing_may_break_and_without_one_a_loss_must_show()
    {
        Violation lost = new("I1", "a job is gone"), other = new("I8", "a job went back");
        Assert.True(FailoverReport.IsAsItShouldBe([], waitsForStandby: true));
        Assert.False(FailoverReport.IsAsItShouldBe([other], waitsForStandby: true));
        Assert.True(FailoverReport.IsAsItShouldBe([other, lost], waitsForStandby: false));
        Assert.False(FailoverReport.IsAsItShouldBe([other], waitsForStandby: false));
    }
}
