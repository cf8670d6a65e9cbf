namespace Distributed.Faults;

/// <summary>What must be true of <c>job_events</c>: one end and nothing after it (I3), attempts that grow by one (I4), no crash without a cause.</summary>
internal static class HistoryInvariants
{
    /// <summary>How long before a crash its cause may lie: a fault, the rest of a lease, a wait of one more after an outage, and after each hitch of a slow machine.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(120);

    /// <summary>Who may do what.</summary>
    private static readonly HashSet<(string?, string, string)> Transitions =
    [
        (null, "queued", "client"), ("queued", "running", "worker"), ("queued", "cancelled", "client"), ("queued", "expired", "reaper"),
        ("running", "succeeded", "worker"), ("running", "failed", "worker"), ("running", "failed", "reaper"), ("running", "queued", "worker"),
        ("running", "queued", "reaper"), ("running", "cancelled", "worker"), ("running", "cancelled", "reaper"),
    ];

    public static IEnumerable<Violation> Check(RunRecord run)
    {
        var histories = run.Events.GroupBy(one => one.Job).ToDictionary(job => job.Key, job => job.OrderBy(one => one.Seq).ToList());
        foreach (var job in run.Jobs)
        {
            if (!histories.TryGetValue(job.Id, out var history)) yield return new("I3", $"job {job.Id} has no history");
            else
                foreach (var violation in Check(job, history)) yield return violation;
        }
        foreach (var violation in Unexplained(run)) yield return violation;
    }

    private static IEnumerable<Violation> Check(JobRecord job, List<EventRecord> history)
    {
        var ends = history.Where(one => one.IsTerminal).ToList();
        if (ends.Count > 1) yield return new("I3", $"job {job.Id} ended {ends.Count} times: {string.Join(", ", ends.Select(end => end.To))}");
        if (ends.Count > 0 && !history[^1].IsTerminal) yield return new("I3", $"job {job.Id} went on after its end");
        if (history[^1].To != job.Status) yield return new("I3", $"job {job.Id} is {job.Status} but its history ends with {history[^1].To}");
        string? before = null;
        foreach (var (i, one) in history.Index())
        {
            if (one.Seq != i + 1) yield return new("I3", $"job {job.Id} has a gap in its history at {one.Seq}");
            if (one.From != before) yield return new("I3", $"job {job.Id} was {before} and went from {one.From}");
            if (!Transitions.Contains((one.From, one.To, one.Role))) yield return new("I3", $"job {job.Id} went from {one.From ?? "nothing"} to {one.To} by {one.Actor}");
            before = one.To;
        }
        var claims = history.Where(one => one.To == "running").Select(one => one.Attempt).ToList();
        if (!claims.SequenceEqual(Enumerable.Range(1, claims.Count))) yield return new("I4", $"job {job.Id} was claimed as attempts {string.Join(", ", claims)}");
        if (job.Attempt != claims.Count) yield return new("I4", $"job {job.Id} has attempt {job.Attempt} after {claims.Count} claims");
        var crashes = history.Count(one => one is { From: "running", Role: "reaper" });
        if (job.CrashCount != crashes) yield return new("I4", $"job {job.Id} has {job.CrashCount} crashes, the reaper took it {crashes} times");
    }

    /// <summary>A job is taken from a worker only when something had happened to that worker: otherwise it paints in peace.</summary>
    private static IEnumerable<Violation> Unexplained(RunRecord run)
    {
        var strokes = run.Strokes.ToList();
        var poisons = run.Entries.Where(entry => entry is { Op: "paint", Type: "invoke", Note: "Poison" } or { Op: "freeze" }).Select(entry => entry.At).ToList();
        foreach (var crash in run.Events.Where(one => one is { From: "running", Role: "reaper" }))
        {
            if (strokes.Any(stroke => stroke.From <= crash.At && stroke.To >= crash.At - Memory) || poisons.Any(at => at <= crash.At && at >= crash.At - Memory)) continue;
            yield return new("I4", $"the reaper took job {crash.Job} at {crash.At:O} although nothing had happened to its worker");
        }
    }
}
