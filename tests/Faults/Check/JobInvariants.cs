using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>What must be true of the rows: nothing is lost (I1), everything ends, in time and as it should (I2, I4, I13), by sound clocks (I12).</summary>
internal static class JobInvariants
{
    /// <summary>How long after the last fault and the last job the last end may come: a minute, and as much again twice on a slow machine.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(180);

    private const int MaxCrashes = 3, MaxFailures = 5;

    public static IEnumerable<Violation> Check(RunRecord run) =>
        [.. Lost(run), .. run.Jobs.SelectMany(Ends), .. Late(run), .. run.Jobs.SelectMany(Budgets), .. run.Jobs.SelectMany(Times)];

    private static IEnumerable<Violation> Lost(RunRecord run)
    {
        var ids = run.Jobs.Select(job => job.Id).ToHashSet();
        foreach (var entry in run.Entries)
        {
            if (entry is { Op: "post", Type: "ok", Job: { } id } && !ids.Contains(id)) yield return new("I1", $"job {id} was accepted and is not there");
        }
    }

    private static IEnumerable<Violation> Ends(JobRecord job)
    {
        if (!job.IsTerminal) yield return new("I2", $"job {job.Id} ({job.Prompt}) is {job.Status} at the end");
        var kind = Checker.KindOf(job);
        if (job.Status == "failed" && kind is JobKind.Good or JobKind.Flaky or JobKind.Endless) yield return new("I2", $"the innocent job {job.Id} ({job.Prompt}) failed: {job.ErrorCode}");
        if (job.Status == "succeeded" && kind is JobKind.Bad or JobKind.Poison or JobKind.Endless) yield return new("I2", $"job {job.Id} ({job.Prompt}) succeeded");
        if (kind is JobKind.Poison && job is { IsTerminal: true } && (job.Status, job.CrashCount, job.ErrorCode) != ("failed", MaxCrashes, "worker_crashed"))
            yield return new("I4", $"the poison job {job.Id} ended {job.Status} after {job.CrashCount} crashes: {job.ErrorCode}");
        if (kind is JobKind.Bad && job is { Status: "failed", FailureCount: not 1 }) yield return new("I13", $"job {job.Id} ({job.Prompt}) was tried again after {job.FailureCount} failures");
    }

    private static IEnumerable<Violation> Late(RunRecord run)
    {
        var strokes = run.Strokes.ToList();
        var calm = strokes.Select(stroke => stroke.To).Concat(run.Entries.Where(entry => entry is { Op: "post" } or { Op: "paint", Note: "Poison" }).Select(entry => entry.At))
            .DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        if (calm == DateTimeOffset.MaxValue) yield return new("I2", "a fault never ended");
        else if (calm != DateTimeOffset.MinValue)
        {
            foreach (var job in run.Jobs.Where(job => job.FinishedAt > calm + Recovery))
                yield return new("I2", $"job {job.Id} ({job.Prompt}) ended {(job.FinishedAt - calm)?.TotalSeconds:0} s after the last fault and job");
        }
    }

    private static IEnumerable<Violation> Budgets(JobRecord job)
    {
        if (job.CrashCount is < 0 or > MaxCrashes) yield return new("I4", $"job {job.Id} has {job.CrashCount} crashes");
        if (job.FailureCount is < 0 or > MaxFailures) yield return new("I4", $"job {job.Id} has {job.FailureCount} failures");
    }

    private static IEnumerable<Violation> Times(JobRecord job)
    {
        if (job.FinishedAt < job.CreatedAt || job.ClaimedAt < job.CreatedAt || (job.Status == "succeeded" && !(job.FinishedAt >= job.ClaimedAt)))
            yield return new("I12", $"job {job.Id} was created {job.CreatedAt:O}, claimed {job.ClaimedAt:O} and finished {job.FinishedAt:O}");
        if (job.Status != "succeeded") yield break;
        if (job.StagesUs.Any(part => part is not >= 0)) yield return new("I12", $"job {job.Id} has the parts {string.Join(", ", job.StagesUs)} µs");
        var spent = job.StagesUs.Sum(part => part ?? 0);
        if ((job.FinishedAt - job.ClaimedAt)?.TotalMicroseconds < spent - 1) yield return new("I12", $"job {job.Id} spent {spent} µs in less time than that");
    }
}
