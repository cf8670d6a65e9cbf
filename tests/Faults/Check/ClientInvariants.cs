using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>What clients were told stays true: an end is the end (I8), a cancelled job is cancelled (I9), a key stands for one job (I10).</summary>
internal static class ClientInvariants
{
    public static IEnumerable<Violation> Check(RunRecord run) => [.. Monotonic(run), .. Cancelled(run), .. Keys(run)];

    private static IEnumerable<Violation> Monotonic(RunRecord run)
    {
        var jobs = run.Jobs.ToDictionary(job => job.Id);
        foreach (var job in run.Entries.Where(entry => entry is { Op: "look", Job: not null }).GroupBy(entry => entry.Job!.Value))
        {
            var (end, attempt) = ((string?)null, 0);
            foreach (var look in job.OrderBy(look => look.At))
            {
                if (look.Type == "fail") yield return new("I8", $"job {job.Key} was accepted and then not found");
                if (look.Type != "ok") continue;
                if (end is not null && look.Status != end) yield return new("I8", $"job {job.Key} was {end} and then {look.Status}");
                if (look.Attempt < attempt) yield return new("I8", $"job {job.Key} went from attempt {attempt} back to {look.Attempt}");
                attempt = Math.Max(attempt, look.Attempt ?? 0);
                if (look.Status is "succeeded" or "failed" or "cancelled" or "expired") end ??= look.Status;
            }
            if (end is not null && jobs.TryGetValue(job.Key, out var row) && row.Status != end) yield return new("I8", $"a client saw job {job.Key} {end}, and it is {row.Status}");
        }
    }

    private static IEnumerable<Violation> Cancelled(RunRecord run)
    {
        var jobs = run.Jobs.ToDictionary(job => job.Id);
        return from entry in run.Entries
               where entry is { Op: "cancel", Type: "ok", Status: "succeeded" or "failed" or "cancelled" or "expired", Job: { } id } && jobs.TryGetValue(id, out var job) && job.Status != entry.Status
               select new Violation("I9", $"a cancel of job {entry.Job} was answered {entry.Status}, and it is {jobs[entry.Job!.Value].Status}");
    }

    private static IEnumerable<Violation> Keys(RunRecord run)
    {
        foreach (var jobs in run.Jobs.GroupBy(job => DoublePrompt.Parse(job.Prompt).Number).Where(jobs => jobs.Count() > 1))
            yield return new("I10", $"job number {jobs.Key} is there {jobs.Count()} times");
        foreach (var jobs in run.Jobs.Where(job => job.Key is not null).GroupBy(job => (job.Tenant, job.Key)).Where(jobs => jobs.Count() > 1))
            yield return new("I10", $"key {jobs.Key.Key} of tenant {jobs.Key.Tenant} has {jobs.Count()} jobs");
        foreach (var posts in run.Entries.Where(entry => entry is { Op: "post", Type: "ok", Key: not null }).GroupBy(entry => (entry.Tenant, entry.Key)))
        {
            var answers = posts.Select(post => post.Job).Distinct().Count();
            if (answers > 1) yield return new("I10", $"posts under key {posts.Key.Key} of tenant {posts.Key.Tenant ?? JobRecord.DefaultTenant} were answered with {answers} jobs");
        }
    }
}
