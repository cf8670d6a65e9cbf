using Distributed.Faults.Programs;

namespace Distributed.Faults.Tests;

/// <summary>Each invariant, with a run that breaks it in one place.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void A_sound_run_breaks_nothing_and_has_one_refused_commit()
    {
        Assert.Empty(Checker.Check(Runs.Sound()));
        Assert.Equal(1, Checker.RefusedCommits(Runs.Sound()));
    }

    public static TheoryData<string, string> EveryBreach => [.. Breaches.Select(breach => (breach.Invariant, breach.What))];

    [Theory]
    [MemberData(nameof(EveryBreach))]
    public void A_breach_is_seen(string invariant, string what)
    {
        var violations = Checker.Check(Breaches.Single(breach => breach.What == what).Spoil(Runs.Sound()));
        Assert.Contains(violations, violation => violation.Invariant == invariant);
    }

    private static (string Invariant, string What, Func<RunRecord, RunRecord> Spoil)[] Breaches =>
    [
        ("I1", "an accepted job is not there", run => run with { Entries = [.. run.Entries, Runs.Entry("clients", "post", "ok", 7) with { Job = Guid.NewGuid(), Number = 9 }] }),
        ("I2", "a job never ends", run => Change(run, Runs.Good, job => job with { Status = "running", FinishedAt = null })),
        ("I2", "a job ends long after the last fault", run => Change(run, Runs.Good, job => job with { FinishedAt = Runs.At(300) })),
        ("I2", "an innocent job fails", run => Change(run, Runs.Good, job => job with { Status = "failed", ErrorCode = "worker_crashed" })),
        ("I2", "a job that cannot be painted succeeds", run => Change(run, Runs.Bad, job => job with { Status = "succeeded" })),
        ("I2", "a fault never ends", run => run with { Entries = [.. run.Entries, Runs.Entry("runner", "broker frozen", "invoke", 50)] }),
        ("I3", "a job ends twice", run => Then(run, Runs.Good, "cancelled", "worker")),
        ("I3", "a job goes on after its end", run => Then(run, Runs.Good, "queued", "reaper")),
        ("I3", "a client ends a running job", run => Actor(run, Runs.Cancelled, 3, "client")),
        ("I3", "history has a gap", run => run with { Events = [.. run.Events.Where(one => (one.Job, one.Seq) != (Runs.Good, 2))] }),
        ("I3", "a job has no history", run => run with { Events = [.. run.Events.Where(one => one.Job != Runs.Bad)] }),
        ("I3", "the row is not what its history says", run => Change(run, Runs.Cancelled, job => job with { Status = "expired" })),
        ("I4", "an attempt is skipped", run => run with { Events = [.. run.Events.Select(one => (one.Job, one.Seq) == (Runs.Good, 4) ? one with { Attempt = 3 } : one)] }),
        ("I4", "attempts are more than claims", run => Change(run, Runs.Good, job => job with { Attempt = 5 })),
        ("I4", "a crash is charged that was none", run => Change(run, Runs.Good, job => job with { CrashCount = 2 })),
        ("I4", "a job crashes too often", run => Change(run, Runs.Poison, job => job with { CrashCount = 4 })),
        ("I4", "poison ends after two crashes", run => Change(run, Runs.Poison, job => job with { CrashCount = 2 })),
        ("I4", "a job is taken from a worker to which nothing had happened", run => run with { Entries = [.. run.Entries.Where(entry => entry.At > Runs.At(5))] }),
        ("I5", "a picture is of another attempt", run => Stale(run)),
        ("I6", "a blob is missing", run => run with { Blobs = [] }),
        ("I6", "a blob has other bytes", run => run with { Blobs = [.. run.Blobs.Select(blob => blob with { Png = Runs.Picture(Runs.Good, 2, "Good 1 101").Blob.Png })] }),
        ("I6", "a picture shows something else", run => Painted(run, "Good 1 101")),
        ("I6", "a succeeded job has no picture", run => run with { Images = [] }),
        ("I6", "a failed job has a picture", run => run with { Images = [.. run.Images, Runs.Picture(Runs.Bad, 1, "Bad 3 100").Image] }),
        ("I7", "a blob is of an attempt that never was", run => run with { Blobs = [.. run.Blobs, Runs.Picture(Runs.Good, 7, "Good 1 100").Blob] }),
        ("I8", "a client sees an end and then another", run => Looked(run, "failed", 2)),
        ("I8", "a client sees attempts go back", run => Looked(run, "succeeded", 1)),
        ("I8", "an accepted job is not found", run => run with { Entries = [.. run.Entries, Runs.Entry("clients", "look", "fail", 28) with { Job = Runs.Good }] }),
        ("I9", "a job that a client has cancelled succeeds", run => run with { Entries = [.. run.Entries, Runs.Entry("clients", "cancel", "ok", 24) with { Job = Runs.Good, Status = "cancelled" }] }),
        ("I10", "a key has two jobs", run => run with { Jobs = [.. run.Jobs.Select(job => job with { Key = "key" })] }),
        ("I10", "a post is stored twice", run => run with { Jobs = [.. run.Jobs, .. run.Jobs.Where(job => job.Id == Runs.Bad).Select(job => job with { Id = Guid.NewGuid() })] }),
        ("I10", "a key is answered with two jobs", run => run with { Entries = [.. run.Entries, Runs.Entry("clients", "post", "ok", 1) with { Job = Runs.Bad, Key = "key-1" }] }),
        ("I12", "a job ends before it begins", run => Change(run, Runs.Good, job => job with { FinishedAt = Runs.At(24) })),
        ("I12", "a part of the latency is negative", run => Change(run, Runs.Good, job => job with { StagesUs = [-1, 100, 0, 0] })),
        ("I12", "the parts are longer than the whole", run => Change(run, Runs.Good, job => job with { StagesUs = [0, 2_000_000, 0, 0] })),
        ("I13", "a job that cannot be painted is tried again", run => Change(run, Runs.Bad, job => job with { FailureCount = 2 })),
        ("I10", "a tenant's key has two jobs", run => run with { Jobs = [.. run.Jobs.Select(job => job.Tenant == "metered" ? job with { Key = "key-1" } : job)] }),
        ("I14", "a charge is left out", run => run with { Usage = [new("metered", Runs.Day, 100_000)] }),
        ("I14", "nothing was charged", run => run with { Usage = [] }),
        ("I14", "a job is charged twice", run => run with { Usage = [new("metered", Runs.Day, 300_000)] }),
        ("I14", "a day without jobs was charged", run => run with { Usage = [.. run.Usage, new("metered", Runs.Day + 1, 100_000)] }),
        ("I14", "jobs count more than the daily limit", run => Limited(run, new("metered", null, 0.15))),
        ("I14", "more jobs wait than may", run => Limited(run, new("narrow", 1, null))),
        ("I14", "a refused job is there", run => Posted(run, 6, entry => entry with { Type = "fail", Note = Refusal.DayUsed })),
        ("I14", "a job is refused for a limit that its tenant does not have", run => Refused(run, 10, "narrow", Refusal.DayUsed, 1)),
        ("I14", "a job of a tenant without limits is refused", run => Refused(run, 10, null, Refusal.QueueFull, 1)),
        ("I14", "a job is refused for the day while most of it is left", run => Limited(run, new("metered", null, 100))),
        ("I14", "a repeated post is refused although its job stands", run => Refused(run, 5, "metered", Refusal.DayUsed, 4, "key-1")),
        ("I14", "a post whose outcome was unknown is refused when it is repeated, although its job had ended", 
            run => Refused(Posted(run, 5, entry => entry with { Type = "info", Job = null }), 5, "metered", Refusal.DayUsed, 8, "key-1")),
        ("I14", "a place in the queue is never found", run => Refused(run, 10, "narrow", Refusal.QueueFull, 9)),
        ("I14", "a tenant's list shows another's job", run => Shown(run, "list", "narrow")),
        ("I14", "a tenant is shown another's job", run => Shown(run, "peek", "narrow")),
        ("I14", "whoever has no key is shown a tenant's job", run => Shown(run, "peek", null)),
        ("I14", "a picture lies under another tenant's name", run => run with { Images = [.. run.Images.Select(image => image with { Name = image.Name.Replace("default", "narrow", StringComparison.Ordinal) })] }),
        ("I15", "a process ends by itself", run => run with { Entries = [.. run.Entries, Runs.Entry("runner", "exit", "info", 9) with { Note = "worker2 200 134" }] }),
        ("I15", "a process that is asked to end ends badly", run => run with { Entries = [.. run.Entries, Runs.Entry("runner", "exit", "ok", 9) with { Note = "worker2 200 134" }] }),
    ];

    private static RunRecord Change(RunRecord run, Guid id, Func<JobRecord, JobRecord> change) =>
        run with { Jobs = [.. run.Jobs.Select(job => job.Id == id ? change(job) : job)] };

    private static RunRecord Limited(RunRecord run, TenantRecord tenant) => run with { Tenants = [.. run.Tenants.Where(one => one.Name != tenant.Name), tenant] };

    private static RunRecord Posted(RunRecord run, int number, Func<HistoryEntry, HistoryEntry> change) =>
        run with { Entries = [.. run.Entries.Select(entry => entry.Op == "post" && entry.Number == number ? change(entry) : entry)] };

    private static RunRecord Refused(RunRecord run, int number, string? tenant, string refusal, double at, string? key = null) =>
        run with { Entries = [.. run.Entries, Runs.Entry("clients", "post", "fail", at) with { Number = number, Key = key, Ms = 5, Tenant = tenant, Note = refusal }] };

    private static RunRecord Shown(RunRecord run, string op, string? tenant) =>
        run with { Entries = [.. run.Entries, Runs.Entry("clients", op, "ok", 28) with { Job = Runs.Metered, Tenant = tenant }] };

    private static RunRecord Then(RunRecord run, Guid id, string to, string actor)
    {
        var last = run.Events.Last(one => one.Job == id);
        return Change(run with { Events = [.. run.Events, last with { Seq = last.Seq + 1, From = last.To, To = to, Actor = actor, At = Runs.At(28) }] }, id, job => job with { Status = to });
    }

    private static RunRecord Actor(RunRecord run, Guid id, int seq, string actor) =>
        run with { Events = [.. run.Events.Select(one => (one.Job, one.Seq) == (id, seq) ? one with { Actor = actor } : one)] };

    private static RunRecord Stale(RunRecord run)
    {
        var (image, blob) = Runs.Picture(Runs.Good, 1, "Good 1 100");
        return run with { Images = [image], Blobs = [blob] };
    }

    private static RunRecord Painted(RunRecord run, string prompt)
    {
        var (image, blob) = Runs.Picture(Runs.Good, 2, prompt);
        return run with { Images = [image], Blobs = [blob] };
    }

    private static RunRecord Looked(RunRecord run, string status, int attempt) =>
        run with { Entries = [.. run.Entries, Runs.Entry("clients", "look", "ok", 28) with { Job = Runs.Good, Status = status, Attempt = attempt }] };
}
