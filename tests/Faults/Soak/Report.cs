using System.Globalization;
using System.Text;
using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>What a run says in numbers.</summary>
internal static class Report
{
    private static readonly HashSet<string> OnlyTheBroker = [.. AllNemeses.Every.Where(nemesis => nemesis.Class.StartsWith("broker", StringComparison.Ordinal)).Select(nemesis => nemesis.Name)];

    public static string Write(RunRecord run, IReadOnlyList<Violation> violations)
    {
        var text = new StringBuilder();
        var strokes = run.Strokes.ToList();
        Line($"| measure | value |\n| --- | --- |");
        Row("jobs", run.Jobs.Count);
        Row("faults", strokes.Count);
        foreach (var status in run.Jobs.GroupBy(job => job.Status).OrderBy(jobs => jobs.Key, StringComparer.Ordinal)) Row(status.Key, status.Count());
        Row("posts refused for a full queue", Refusal.Count(run, Refusal.QueueFull));
        Row("posts refused for the device time of the day", Refusal.Count(run, Refusal.DayUsed));
        Row("violations", violations.Count);
        Row("lost", Of("I1") + run.Jobs.Count(job => !job.IsTerminal));
        Row("ended twice or overwritten", Of("I3") + Of("I8"));
        Row("stale commits accepted", Of("I5"));
        Row("stale commits refused", Checker.RefusedCommits(run));
        Row("images that do not match", Of("I6"));
        Row("images checked", run.Images.Count);
        Row("blobs without a row, for the sweeper", Checker.StrayBlobs(run));
        Row("crashes charged", run.Jobs.Sum(job => job.CrashCount));
        var (accepted, asked, slowest) = BrokerOutage(run);
        Row("accepted while the broker was away or lost", asked == 0 ? "–" : Text($"{accepted} of {asked} posts, p99 {slowest:0} ms"));
        var recoveries = Recoveries(run);
        Row("recovery after kill -9", recoveries.Count == 0 ? "–" : Text($"{recoveries.Count} jobs, p50 {Quantile(recoveries, 0.5):0.0} s, p99 {Quantile(recoveries, 0.99):0.0} s"));
        var (painted, needed) = Painted(run);
        Row("pictures painted in vain", painted == 0 ? "–" : Text($"{painted - needed} of {painted} ({100.0 * (painted - needed) / painted:0.0} %)"));
        Line($"\n| fault | times |\n| --- | --- |");
        foreach (var stroke in strokes.GroupBy(stroke => stroke.Name).OrderBy(same => same.Key, StringComparer.Ordinal)) Row(stroke.Key, stroke.Count());
        if (violations.Count > 0) Line($"");
        foreach (var violation in violations) Line($"- {violation}");
        return text.ToString();

        int Of(string invariant) => violations.Count(violation => violation.Invariant == invariant);
        void Row(string name, object value) => Line($"| {name} | {value} |");
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>Posts that began while the broker alone was away, but for those that a limit of their tenant kept out.</summary>
    private static (int Accepted, int Asked, double Slowest) BrokerOutage(RunRecord run)
    {
        var strokes = run.Strokes.ToList();
        var (away, others) = (strokes.Where(stroke => OnlyTheBroker.Contains(stroke.Name)).ToList(), strokes.Where(stroke => !OnlyTheBroker.Contains(stroke.Name)).ToList());
        var answers = run.Entries.Where(entry => entry is { Op: "post", Type: "ok" or "info", Ms: not null }).Where(entry =>
        {
            var began = entry.At - TimeSpan.FromMilliseconds(entry.Ms!.Value);
            return away.Any(stroke => stroke.From <= began && began <= stroke.To) && !others.Any(stroke => stroke.From <= entry.At && began <= stroke.To + TimeSpan.FromSeconds(5));
        }).ToList();
        return (answers.Count(entry => entry.Type == "ok"), answers.Count, Quantile([.. answers.Select(entry => entry.Ms!.Value)], 0.99));
    }

    /// <summary>From each kill -9 of a worker to the next claim of each job that it held, in seconds.</summary>
    public static IReadOnlyList<double> Recoveries(RunRecord run)
    {
        var histories = run.Events.GroupBy(one => one.Job).Select(job => job.OrderBy(one => one.Seq).ToList()).ToList();
        return
        [
            .. from kill in run.Strokes
               where kill.Name == "worker kill -9"
               let owner = $"-{kill.Whom.Split(' ')[^1]}-"
               from history in histories
               let held = history.FindLast(one => one.At <= kill.To)
               where held is { To: "running" } && held.Actor.Contains(owner, StringComparison.Ordinal)
               let again = history.Find(one => one.Seq > held.Seq && one.To == "running")
               where again is not null
               select (again.At - kill.To).TotalSeconds,
        ];
    }

    private static (int Painted, int Needed) Painted(RunRecord run)
    {
        var painted = run.Entries.Where(entry => entry is { Op: "paint", Type: "ok" }).Select(entry => entry.Number).ToList();
        var succeeded = run.Jobs.Where(job => job.Status == "succeeded").Select(job => (int?)DoublePrompt.Parse(job.Prompt).Number).ToHashSet();
        return (painted.Count, painted.Distinct().Count(succeeded.Contains));
    }

    private static double Quantile(IReadOnlyList<double> values, double q) => values.Count == 0 ? 0 : values.Order().ElementAt((int)Math.Ceiling(q * values.Count) - 1);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
