using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>Every scenario.</summary>
internal static class AllScenarios
{
    private const string WithoutGuard = "DROP TRIGGER jobs_guard ON jobs";

    public static IReadOnlyList<Scenario> Every { get; } =
    [
        new("a stale commit comes while the next attempt runs", StaleCommitWhileRunningAsync)
        {
            Expect = Refused, Bugs = [new(Bug.CommitWithoutAttempt), new(Bug.NameWithoutAttempt)],
        },
        new("a stale commit comes after the end", StaleCommitAfterEndAsync)
        {
            Expect = Refused, Bugs = [new(Bug.DoubleCommit) { Sql = WithoutGuard }],
        },
        new("a worker is killed with jobs in hand", KillAsync)
        {
            Bugs = [new(Bug.NoLease), new(Bug.NoReaper), new(Bug.ReaperWithoutStatus) { Sql = WithoutGuard }],
        },
        new("a worker is killed right after its commits", KillAfterCommitAsync) { Workers = 1, Bugs = [new(Bug.CommitBeforeUpload)] },
        new("a worker's clock is slow", story => story.PostAsync(4, 18_000))
        {
            Workers = 1, Bugs = [new(Bug.WorkerClock) { Environment = new Dictionary<string, string> { ["Faults__Skew"] = "-00:01:00" } }],
        },
        new("one worker's clock is an hour ahead and the other's an hour behind", ClocksAsync) { Expect = WrongClocks, Missing = FakeClock.Missing },
        new("the broker's disk is full when jobs come", DiskFullAsync) { NeedsOwnServices = true, Workers = 1, Expect = ChargedToNobody },
        new("the queues are gone when jobs come", QueuesGoneAsync) { Workers = 1, Bugs = [new(Bug.NotMandatory)] },
        new("the broker loses what it held, and somebody asks to publish it again", RedispatchAsync) { Workers = 1, Expect = ChargedToNobody },
        new("jobs come while the broker is away", BrokerAwayAsync)
        {
            Workers = 1, Bugs = [new(Bug.SentBeforeConfirm) { Environment = new Dictionary<string, string> { ["Jobs__Times__Reservation"] = "00:10:00" } }],
        },
        new("running jobs are cancelled", CancelAsync) { Workers = 1, Bugs = [new(Bug.CancelOverwrites)] },
        new("the same keys come through two producers at once", story => story.PostAsync(40, 50, posts: 4))
        {
            Producers = 2, Workers = 1, Bugs = [new(Bug.CheckThenInsert) { Sql = """DROP INDEX "IX_jobs_tenant_id_idempotency_key" """ }],
        },
        new("workers are restarted one by one under load", RollAsync) { Workers = 3, Expect = PaintedOnceChargedToNobody },
        new("the database takes no changes three times, each longer than a lease", ReadOnlyAsync) { Expect = ChargedToNobody, Patience = TimeSpan.FromMinutes(5) },
        new("the database is away three times, each longer than a lease", OutagesAsync) { NeedsOwnServices = true, Expect = ChargedToNobody, Patience = TimeSpan.FromMinutes(5) },
    ];

    private static async Task StaleCommitWhileRunningAsync(Story story) => await story.FreezeBeforeCommitAsync(async () =>
    {
        await story.PostAsync(1, 8000);
        await story.UntilAsync("status = 'running' AND attempt = 2", count => count == 1);
    });

    private static async Task StaleCommitAfterEndAsync(Story story)
    {
        await story.FreezeBeforeCommitAsync(async () =>
        {
            var jobs = await story.PostAsync(1, 500);
            for (var end = DateTimeOffset.UtcNow.AddMinutes(2); File.Exists(story.System.FreezeFile) && DateTimeOffset.UtcNow < end;) await Task.Delay(50);
            await story.Client.CancelAsync(jobs[0], 0, CancellationToken.None);
            await story.UntilAsync("status = 'cancelled'", count => count == 1);
            await story.Client.LookAsync(jobs[0], 0);
        });
        await Task.Delay(TimeSpan.FromSeconds(5));          // for what the thawed worker still has in mind
    }

    private static async Task KillAsync(Story story)
    {
        await story.PostAsync(10, 4000);
        await story.UntilAsync("status = 'running'", count => count >= 5);          // more than fit in one worker
        await story.Strike.KillAsync(story.System.Workers[0]);
    }

    private static async Task KillAfterCommitAsync(Story story)
    {
        await story.PostAsync(8, 100);
        await story.UntilAsync("status = 'succeeded'", count => count >= 4);
        await story.Strike.KillAsync(story.System.Workers[0]);
    }

    private static async Task ClocksAsync(Story story)
    {
        foreach (var (worker, hours) in story.System.Workers.Zip((int[])[1, -1]))
        {
            var process = await worker.ComeBackWithAsync(FakeClock.Ahead(TimeSpan.FromHours(hours)));
            await story.UntilWorkerAsync(process);
        }
        await story.PostAsync(16, 6000);          // longer than a heartbeat, and more than fit at once
        await story.UntilAsync("status = 'succeeded'", count => count == 16);
    }

    private static async Task DiskFullAsync(Story story)
    {
        await story.Strike.ForAsync("broker", TimeSpan.FromSeconds(10), async () =>
        {
            await story.System.Services.ControlRabbitAsync("set_disk_free_limit", "9999GB");
            await story.PostAsync(20, 100);
        }, () => story.System.Services.ControlRabbitAsync("set_disk_free_limit", "200MB"));
    }

    private static async Task QueuesGoneAsync(Story story)
    {
        foreach (var worker in story.System.Workers) await worker.RemoveAsync();
        using var management = new RabbitManagement(story.System.Services);
        story.Strike.Begins("rabbit");
        foreach (var tier in (string[])["full", "distilled"]) await management.DeleteAsync($"generate-{tier}", story.Vhost);
        await story.PostAsync(6, 100);
        await story.UntilAsync("status = 'queued' AND next_dispatch_at > now() + interval '1 minute'", count => count == 6);          // confirmed, published to nobody or not
        foreach (var worker in story.System.Workers) worker.Start();
        story.Strike.Ends("rabbit");
    }

    /// <summary>By itself this would take the ten minutes of the first re-dispatch.</summary>
    private static async Task RedispatchAsync(Story story)
    {
        foreach (var worker in story.System.Workers) await worker.RemoveAsync();
        await story.PostAsync(6, 100);
        await story.UntilAsync("status = 'queued' AND next_dispatch_at > now() + interval '1 minute'", count => count == 6);
        using var management = new RabbitManagement(story.System.Services);
        foreach (var tier in (string[])["full", "distilled"]) await management.PurgeAsync($"generate-{tier}", story.Vhost);
        foreach (var worker in story.System.Workers) worker.Start();
        foreach (var tier in (string[])["full", "distilled"]) await story.Client.RedispatchAsync(tier);
    }

    private static async Task BrokerAwayAsync(Story story)
    {
        await story.Strike.ForAsync("broker", TimeSpan.FromSeconds(7), async () =>
        {
            foreach (var producer in story.System.Producers) producer.Links[Service.Broker].Fault = new() { Resets = true };
            await story.PostAsync(6, 100);
        }, () =>
        {
            foreach (var producer in story.System.Producers) producer.Links[Service.Broker].Fault = LinkFault.None;
            return Task.CompletedTask;
        });
    }

    private static async Task CancelAsync(Story story)
    {
        var jobs = await story.PostAsync(4, 0, JobKind.Endless);
        await story.UntilAsync("status = 'running'", count => count == 4);
        foreach (var job in jobs) await story.Client.CancelAsync(job, 0, CancellationToken.None);
    }

    private static async Task RollAsync(Story story)
    {
        var load = Task.Run(async () =>
        {
            for (var i = 0; i < 12; i++)
            {
                await story.PostAsync(12, 150);
                await Task.Delay(TimeSpan.FromMilliseconds(800));
            }
        });
        foreach (var worker in story.System.Workers)
        {
            story.Strike.Begins($"{worker.Name} {worker.Id}");
            await worker.TerminateAsync();
            story.Strike.Ends(worker.Name);
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
        await load;
    }

    private static async Task OutagesAsync(Story story)
    {
        // Longer than any attempt lives in an outage, and than what is left of it between two.
        await story.PostAsync(6, 12_000);
        for (var i = 0; i < 3; i++)
        {
            await story.UntilAsync("status = 'running'", count => count > 0);
            await story.Strike.ForAsync("postgres", TimeSpan.FromSeconds(18),
                () => story.System.Services.DoAsync(i == 1 ? "kill-postgres" : "freeze-postgres"), () => story.System.Services.DoAsync(i == 1 ? "start-postgres" : "thaw-postgres"));
        }
    }

    private static async Task ReadOnlyAsync(Story story)
    {
        await story.PostAsync(6, 12_000);
        for (var i = 0; i < 3; i++)
        {
            await story.UntilAsync("status = 'running' AND lease_until > now() + interval '10 s'", count => count > 0);          // no longer shut
            await ReadOnlyDatabase.ForAsync(story.Strike, TimeSpan.FromSeconds(20));
        }
    }

    private static IEnumerable<Violation> Refused(RunRecord run)
    {
        if (Checker.RefusedCommits(run) == 0) yield return new(Violation.Untested, "no stale commit was refused: the fence was not put to the test");
    }

    private static IEnumerable<Violation> ChargedToNobody(RunRecord run)
    {
        if (run.Jobs.Sum(job => job.CrashCount + job.FailureCount) is > 0 and var charged) yield return new("I4", $"{charged} crashes and failures were charged");
        if (run.Jobs.Count(job => job.Status != "succeeded") is > 0 and var others) yield return new("I2", $"{others} jobs did not succeed");
    }

    /// <summary>The clocks were wrong indeed: corrected by what they were off, a worker's first word falls after its start.</summary>
    private static IEnumerable<Violation> WrongClocks(RunRecord run)
    {
        foreach (var violation in ChargedToNobody(run)) yield return violation;
        var starts = run.Entries.Where(entry => entry is { Process: "runner", Op: "start" }).ToDictionary(entry => entry.Note!.Split(' ')[1], entry => entry.At);
        foreach (var word in run.Entries.Where(entry => entry is { Op: "worker", Type: "ok" }))
        {
            var late = word.At - starts[word.Process.Split('-')[^2]];
            if (late.Duration() > TimeSpan.FromMinutes(10)) yield return new("clock", $"{word.Process} began {late} after its start: its clock was not what it should have been");
        }
    }

    private static IEnumerable<Violation> PaintedOnceChargedToNobody(RunRecord run)
    {
        foreach (var violation in ChargedToNobody(run)) yield return violation;
        foreach (var job in run.Entries.Where(entry => entry is { Op: "paint", Type: "ok" }).GroupBy(entry => entry.Number).Where(paints => paints.Count() > 1))
            yield return new("I4", $"job number {job.Key} was painted {job.Count()} times");
    }
}
