using System.Collections.Concurrent;
using Distributed.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distributed.Jobs.Tests;

/// <summary>Many connections at one job or one batch. The database's own history is the witness.</summary>
/// <param name="database">The database.</param>
/// <param name="rounds">How many races are run.</param>
public abstract class RaceContract(JobDatabase database, int rounds)
{
    private const int Racers = 32;

    [Fact]
    public async Task Of_claims_reapings_commits_failures_and_cancels_at_one_job_each_attempt_has_one_winner()
    {
        var winners = new HashSet<(JobStatus To, string? Actor)>();
        for (var round = 0; round < rounds; round++)
        {
            var job = await database.InsertAsync();
            var first = (await database.Leases.ClaimAsync(job, Tier.Full, "gpu-first", default))!;
            if (round % 2 == 0) await database.AgeAsync(job, TimeSpan.FromMinutes(1));          // its lease has run out: the reaper joins in
            var leases = new ConcurrentBag<Lease> { first };
            var (reaped, requeued, commits) = (0, 0, new ConcurrentBag<(int Attempt, bool Succeeded)>());
            var random = new Random(round);
            var cancels = round % 3 == 0;
            var acts = Enumerable.Range(0, Racers).Select(racer => (Act: random.Next(cancels ? 6 : 5), Racer: racer)).ToList();
            await Parallel.ForEachAsync(acts, new ParallelOptions { MaxDegreeOfParallelism = Racers }, async (one, cancellation) =>
            {
                switch (one.Act)
                {
                    case 0 or 1:
                        if (await database.Leases.ClaimAsync(job, Tier.Full, $"gpu-{one.Racer}", cancellation) is not { } lease) break;
                        leases.Add(lease);
                        commits.Add((lease.Attempt, await CommitAsync(lease, cancellation)));
                        break;
                    case 2:
                        commits.Add((first.Attempt, await CommitAsync(first, cancellation)));
                        break;
                    case 3:
                        Interlocked.Add(ref reaped, (await database.ReapAsync()).Count(row => row.Id == job));
                        break;
                    case 4:
                        if (await database.Leases.HandBackAsync(first, cancellation) is not null) Interlocked.Increment(ref requeued);
                        break;
                    default:
                        await database.Cancellation.CancelAsync(JobDatabase.Tenant, job, cancellation);
                        break;
                }
            });

            var (row, history) = (await database.ReadAsync(job), await database.HistoryAsync(job));
            CheckChain(history);
            Assert.Equal(row.Status, history[^1].ToStatus);
            Assert.Equal(leases.Select(lease => lease.Attempt).Order(), Claims(history));
            Assert.Equal(reaped, history.Count(one => one.FromStatus == JobStatus.Running && one.Actor == "reaper"));
            Assert.Equal(reaped, row.CrashCount);
            Assert.Equal(requeued, history.Count(one => one is { FromStatus: JobStatus.Running, Attempt: 1, ToStatus: not JobStatus.Succeeded }
                && one.Actor == "gpu-first"));
            Assert.All(commits, one => Assert.Equal(row.Status == JobStatus.Succeeded && row.Attempt == one.Attempt, one.Succeeded));
            Assert.Equal(row.Status == JobStatus.Succeeded ? 1 : 0, row.Images.Count);
            winners.UnionWith(history.Where(one => one is { FromStatus: JobStatus.Running, Attempt: 1 }).Select(one => (one.ToStatus, one.Actor)));
            foreach (var lease in leases) lease.Dispose();
        }
        if (rounds < 100) return;          // too few to expect that everybody won once
        Assert.Superset(new HashSet<(JobStatus, string?)>
        {
            (JobStatus.Succeeded, "gpu-first"), (JobStatus.Queued, "gpu-first"), (JobStatus.Queued, "reaper"),
        }, winners);
    }

    [Fact]
    public async Task A_crowd_of_64_callers_shares_commits_and_each_gets_its_own_job()
    {
        using var signal = new RelaySignal();
        using var acceptor = new JobAcceptor(database.Inserts, signal, new(), NullLogger<JobAcceptor>.Instance);
        await acceptor.StartAsync(default);
        var accepted = new ConcurrentBag<(NewJob Offered, AcceptedJob Got)>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (caller, cancellation) =>
        {
            for (var i = 0; i < 10; i++)
            {
                var job = JobDatabase.New(key: i % 2 == 0 ? null : new($"crowd-{caller / 2}-{i}", "hash"));          // pairs share a key
                accepted.Add((job, await acceptor.AcceptAsync(job, cancellation)));
            }
        });
        await acceptor.StopAsync(default);

        Assert.Equal(640, accepted.Count);
        Assert.All(accepted.Where(one => one.Offered.Idempotency is null), one => Assert.Equal(one.Offered.Id, one.Got.Job.Id));
        Assert.All(accepted.Where(one => one.Offered.Idempotency is not null).GroupBy(one => one.Offered.Idempotency!.Key), pair =>
        {
            Assert.Single(pair.Select(one => one.Got.Job.Id).Distinct());
            Assert.Equal([AcceptOutcome.Created, AcceptOutcome.Replayed], pair.Select(one => one.Got.Outcome).Order());
        });
    }

    [Fact]
    public async Task Batches_that_share_keys_in_opposite_orders_do_not_lock_each_other_out()
    {
        for (var round = 0; round < Math.Min(rounds, 50); round++)
        {
            var keys = Enumerable.Range(0, 20).Select(i => new IdempotencyKey($"cross-{round}-{i}", "hash")).ToList();
            var there = keys.Select(key => JobDatabase.New(key: key)).ToList();
            var back = keys.AsEnumerable().Reverse().Select(key => JobDatabase.New(key: key)).ToList();
            var both = await Task.WhenAll(
                Task.Run(() => database.Inserts.InsertAsync(there, default)), Task.Run(() => database.Inserts.InsertAsync(back, default)));
            Assert.Equal(both[0].Select(one => one.Job.Id), both[1].Select(one => one.Job.Id).Reverse());
        }
    }

    [Fact]
    public async Task Many_reapers_and_many_relays_take_each_job_once()
    {
        var jobs = new List<Guid>();
        foreach (var one in await database.Inserts.InsertAsync([.. Enumerable.Range(0, 60).Select(_ => JobDatabase.New(Tier.Distilled))], default))
            jobs.Add(one.Job.Id);
        var reserved = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => database.Dispatch.ReserveAsync(Tier.Distilled, 64, default))));
        Assert.Equal(jobs.Order(), reserved.SelectMany(one => one.Due).Select(row => row.Id).Order());

        foreach (var job in jobs)
        {
            using var lease = await database.Leases.ClaimAsync(job, Tier.Distilled, "gpu-0", default);
            await database.AgeAsync(job, TimeSpan.FromMinutes(1));
        }
        var reaped = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => database.ReapAsync())));
        Assert.Equal(jobs.Order(), reaped.SelectMany(rows => rows).Select(row => row.Id).Where(jobs.Contains).Order());
    }

    private Task<bool> CommitAsync(Lease lease, CancellationToken cancellation) =>
        database.Leases.SucceedAsync(lease, [LeaseContract.Image(0)], LeaseContract.NoTime, cancellation);

    private static IEnumerable<int> Claims(IEnumerable<JobEventRow> history) =>
        history.Where(one => one.ToStatus == JobStatus.Running).Select(one => one.Attempt);

    /// <summary>Each event begins where the one before it ended, attempts count the claims, and nothing follows an end.</summary>
    private static void CheckChain(IReadOnlyList<JobEventRow> history)
    {
        Assert.Equal(Enumerable.Range(1, history.Count), history.Select(one => one.Seq));
        Assert.Null(history[0].FromStatus);
        foreach (var (before, after) in history.Zip(history.Skip(1)))
        {
            Assert.Equal(before.ToStatus, after.FromStatus);
            Assert.True(before.ToStatus is JobStatus.Queued or JobStatus.Running);
            Assert.Equal(before.Attempt + (after.ToStatus == JobStatus.Running ? 1 : 0), after.Attempt);
        }
    }
}
