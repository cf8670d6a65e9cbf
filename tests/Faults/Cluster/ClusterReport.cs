using System.Globalization;
using System.Text;

namespace Distributed.Faults;

/// <summary>What a run on a cluster says of each stroke.</summary>
internal static class ClusterReport
{
    /// <summary>How long after a stroke's end its gaps are looked for.</summary>
    private static readonly TimeSpan After = TimeSpan.FromSeconds(14);

    public static string Write(RunRecord run)
    {
        var (publishes, claims) = (Publishes(run), Claims(run));
        var text = new StringBuilder("| stroke | node | lasted | longest publish gap | longest claim gap | publishes not confirmed | posts refused or unanswered |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        var strokes = run.Strokes.ToList();
        if (strokes.Count > 0 && publishes.Count > 0)
        {
            // What is usual without a fault, on this host under this load.
            var (begin, first) = (publishes[0], strokes[0].From);
            Row("none yet", "–", first - begin, begin, first, [.. publishes.TakeWhile(at => at < first)], [.. claims.TakeWhile(at => at < first)]);
        }
        foreach (var (name, whom, from, to) in strokes) Row(name, whom.Split(' ')[0], to - from, from, to + After, publishes, claims);
        return text.ToString();

        void Row(string name, string node, TimeSpan lasted, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<DateTimeOffset> sent, IReadOnlyList<DateTimeOffset> claimed) => text.Append(
            CultureInfo.InvariantCulture,
            $"| {name} | {node} | {lasted.TotalSeconds:0.0} s | {Gap(sent, from, to):0.00} s | {Gap(claimed, from, to):0.00} s | {Unconfirmed(run, from, to)} | {Errors(run, from, to)} |\n");
    }

    /// <summary>Answers to clients that were neither what they asked for nor a refusal with a reason of theirs, in the whole run.</summary>
    public static int Errors(RunRecord run) => Errors(run, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    /// <summary>The longest time without a message among those that began or ended in the window, in seconds.</summary>
    /// <param name="times">When messages were, in order.</param>
    /// <param name="from">The window's beginning.</param>
    /// <param name="to">Its end.</param>
    internal static double Gap(IReadOnlyList<DateTimeOffset> times, DateTimeOffset from, DateTimeOffset to) =>
        times.Zip(times.Skip(1)).Where(gap => gap.Second > from && gap.First < to).Select(gap => (gap.Second - gap.First).TotalSeconds).DefaultIfEmpty(double.NaN).Max();

    private static List<DateTimeOffset> Publishes(RunRecord run) =>
        [.. run.Entries.Where(entry => entry is { Op: "publish", Type: "ok", Note: ClusterRun.Queue }).Select(entry => entry.At).Order()];

    private static List<DateTimeOffset> Claims(RunRecord run)
    {
        var jobs = run.Jobs.Where(job => job.Tier == ClusterRun.Tier).Select(job => job.Id).ToHashSet();
        return [.. run.Events.Where(one => one.To == "running" && jobs.Contains(one.Job)).Select(one => one.At).Order()];
    }

    private static int Unconfirmed(RunRecord run, DateTimeOffset from, DateTimeOffset to) =>
        run.Entries.Count(entry => entry is { Op: "publish", Type: "info" } && entry.At >= from && entry.At <= to);

    private static int Errors(RunRecord run, DateTimeOffset from, DateTimeOffset to) =>
        run.Entries.Count(entry => entry is { Process: "clients", Op: "post" or "look", Type: "info" or "fail" } && entry.At >= from && entry.At <= to);
}
