using System.Globalization;
using System.Text;

namespace Distributed.Faults;

/// <summary>What a run says of each time that the database's primary was replaced.</summary>
internal static class FailoverReport
{
    /// <summary>How long after a stroke's end its gaps are looked for.</summary>
    private static readonly TimeSpan After = TimeSpan.FromSeconds(14);

    public static string Write(RunRecord run)
    {
        var accepted = run.Entries.Where(entry => entry is { Process: "clients", Op: "post", Type: "ok" }).Select(entry => entry.At).ToList();
        var claimed = run.Events.Where(one => one.To == "running").Select(one => one.At).Order().ToList();
        var text = new StringBuilder("| stroke | lasted | longest time without an accepted post | without a claim | posts refused or unanswered |\n| --- | --- | --- | --- | --- |\n");
        foreach (var (name, _, from, to) in run.Strokes)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {name} | {(to - from).TotalSeconds:0.0} s | {Gap(accepted):0.0} s | {Gap(claimed):0.0} s | {Refused(from, to)} |\n");

            double Gap(IReadOnlyList<DateTimeOffset> times) => ClusterReport.Gap(times, from, to + After);
        }
        return text.ToString();

        int Refused(DateTimeOffset from, DateTimeOffset to) =>
            run.Entries.Count(entry => entry is { Process: "clients", Op: "post", Type: "info" or "fail" } && entry.At >= from && entry.At <= to + After);
    }

    /// <summary>Whether the run shows what it should: with a standby that is waited for nothing is lost; without, the checker sees what is.</summary>
    public static bool IsAsItShouldBe(IReadOnlyList<Violation> violations, bool waitsForStandby) =>
        waitsForStandby ? violations.Count == 0 : violations.Any(violation => violation.Invariant == "I1");
}
