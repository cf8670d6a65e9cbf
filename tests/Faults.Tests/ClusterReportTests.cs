namespace Distributed.Faults.Tests;

public sealed class ClusterReportTests
{
    [Fact]
    public void A_gap_counts_for_a_stroke_when_it_reaches_into_its_window()
    {
        DateTimeOffset[] times = [Runs.At(0), Runs.At(5), Runs.At(6), Runs.At(9), Runs.At(10)];
        Assert.Equal(5, ClusterReport.Gap(times, Runs.At(4), Runs.At(6)));
        Assert.Equal(3, ClusterReport.Gap(times, Runs.At(5), Runs.At(8)));
        Assert.Equal(1, ClusterReport.Gap(times, Runs.At(9.5), Runs.At(60)));
        Assert.Equal(double.NaN, ClusterReport.Gap(times, Runs.At(10), Runs.At(60)));
    }

    [Fact]
    public void Each_stroke_has_its_row_and_what_clients_saw_go_wrong_is_counted()
    {
        var run = Runs.Sound() with
        {
            Entries =
            [
                .. ((double[])[1, 2, 3, 11, 12, 13]).Select(at => Runs.Entry("producer-1", "publish", "ok", at) with { Note = ClusterRun.Queue }),
                Runs.Entry("producer-1", "publish", "ok", 7) with { Note = "generate-distilled" },
                Runs.Entry("producer-1", "publish", "info", 8) with { Note = ClusterRun.Queue },
                Runs.Entry("runner", "broker leader frozen", "invoke", 3.5) with { Note = "rabbit2@localhost 77" },
                Runs.Entry("clients", "post", "info", 9),
                Runs.Entry("clients", "post", "ok", 10),
                Runs.Entry("runner", "broker leader frozen", "ok", 10) with { Note = "rabbit2@localhost 77" },
            ],
        };
        Assert.Equal(1, ClusterReport.Errors(run));
        var rows = ClusterReport.Write(run).TrimEnd().Split('\n');
        Assert.Equal(4, rows.Length);
        Assert.StartsWith("| none yet | – | 2.5 s | 1.00 s |", rows[2], StringComparison.Ordinal);
        Assert.StartsWith("| broker leader frozen | rabbit2@localhost | 6.5 s | 8.00 s |", rows[3], StringComparison.Ordinal);
        Assert.EndsWith("| 1 | 1 |", rows[3], StringComparison.Ordinal);
    }
}
