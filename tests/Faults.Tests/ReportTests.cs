namespace Distributed.Faults.Tests;

public sealed class ReportTests
{
    [Fact]
    public void Posts_that_limits_kept_out_are_counted()
    {
        var run = Runs.Sound();
        var again = run.Entries.Where(entry => entry.Note == Refusal.QueueFull);
        var report = Report.Write(run with { Entries = [.. run.Entries, .. again] }, []);
        Assert.Contains("| posts refused for a full queue | 2 |", report, StringComparison.Ordinal);
        Assert.Contains("| posts refused for the device time of the day | 1 |", report, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_limit_keeps_out_is_no_post_that_the_broker_was_needed_for()
    {
        var run = Runs.Sound();
        var outage = new[] { ("invoke", -1.0), ("ok", 10.0) }.Select(stroke => Runs.Entry("runner", "broker frozen", stroke.Item1, stroke.Item2));
        var report = Report.Write(run with { Entries = [.. run.Entries.Where(entry => entry.Op == "post" && entry.Type != "info"), .. outage] }, []);
        Assert.Contains("| accepted while the broker was away or lost | 3 of 3 posts", report, StringComparison.Ordinal);
    }
}
