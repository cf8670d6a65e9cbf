using Distributed.Contracts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Jobs.Tests;

/// <summary>What claims, heartbeats and commits promise.</summary>
public abstract class LeaseContract(JobDatabase database)
{
    public static StageTimes NoTime { get; } = new(default, default, default, default);

    public static FinishedImage Image(int index) => new(index, $"default/job/1-{index}-abc.png", 64, 64, 7 + index, new string('a', 64), 100);

    [Fact]
    public async Task Of_many_workers_one_gets_the_job()
    {
        for (var round = 0; round < 10; round++)
        {
            var job = await database.InsertAsync();
            var claims = await Task.WhenAll(Enumerable.Range(0, 32).Select(worker =>
                Task.Run(() => database.Leases.ClaimAsync(job, Tier.Full, $"gpu-{worker}", default))));
            Assert.Equal(1, Assert.Single(claims.OfType<Lease>()).Attempt);
        }
    }

    [Fact]
    public async Task A_worker_of_another_tier_cannot_claim()
    {
        var job = await database.InsertAsync(Tier.Distilled);
        Assert.Null(await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default));
        Assert.NotNull(await database.Leases.ClaimAsync(job, Tier.Distilled, "gpu-0", default));
    }

    [Fact]
    public async Task A_job_that_must_wait_cannot_be_claimed_before_its_time()
    {
        var job = await database.InsertAsync();
        using var first = await ClaimAsync(job);
        var before = await database.Reaping.NowAsync(default);
        Assert.Equal(JobStatus.Queued, await database.Leases.FailAsync(first, new("flaky", "Again.", IsPermanent: false), default));
        var wait = (await database.ReadAsync(job)).NotBefore;
        Assert.InRange(wait, before + database.Times.RetryDelay / 2, await database.Reaping.NowAsync(default) + database.Times.RetryDelay);
        await database.AgeAsync(job, TimeSpan.FromHours(-1));          // or it could be over before the next line
        Assert.Null(await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default));
        await database.AgeAsync(job, TimeSpan.FromHours(1) + database.Times.RetryDelay);
        using var second = await ClaimAsync(job);
        Assert.Equal((2, 1), (second.Attempt, second.Budget.FailureCount));
    }

    [Fact]
    public async Task A_renewed_lease_outlives_the_reaper_and_a_silent_one_does_not()
    {
        var (kept, silent) = (await database.InsertAsync(), await database.InsertAsync());
        using var keptLease = await ClaimAsync(kept);
        using var silentLease = await ClaimAsync(silent);
        foreach (var job in new[] { kept, silent }) await database.AgeAsync(job, TimeSpan.FromSeconds(16));
        var now = await database.Reaping.NowAsync(default);
        Assert.Single(await database.Leases.RenewAsync("gpu-0", [keptLease], default));

        var reaped = await database.Reaping.ReapAsync(now, default);
        Assert.Contains(silent, reaped.Select(row => row.Id));
        Assert.Equal((JobStatus.Running, JobStatus.Queued), ((await database.ReadAsync(kept)).Status, (await database.ReadAsync(silent)).Status));
        Assert.Empty(await database.Leases.RenewAsync("gpu-0", [silentLease], default));
    }

    [Fact]
    public async Task A_lease_that_ran_out_and_is_spared_lasts_one_more()
    {
        var job = await database.InsertAsync();
        using var lease = await ClaimAsync(job);
        await database.AgeAsync(job, TimeSpan.FromSeconds(16));
        await database.Reaping.SpareAsync(await database.Reaping.NowAsync(default), database.Times.Lease, default);
        Assert.DoesNotContain(job, (await database.ReapAsync()).Select(row => row.Id));
        Assert.Single(await database.Leases.RenewAsync("gpu-0", [lease], default));
        await database.AgeAsync(job, TimeSpan.FromSeconds(16));
        Assert.Contains(job, (await database.ReapAsync()).Select(row => row.Id));
    }

    [Fact]
    public async Task A_stale_attempt_can_neither_commit_nor_fail_nor_renew_the_job()
    {
        var job = await database.InsertAsync();
        using var stale = await ClaimAsync(job);
        await database.AgeAsync(job, TimeSpan.FromMinutes(1));
        await database.ReapAsync();
        using var current = await ClaimAsync(job);

        Assert.False(await database.Leases.SucceedAsync(stale, [Image(0)], NoTime, default));
        Assert.Null(await database.Leases.FailAsync(stale, new("x", "x", IsPermanent: true), default));
        Assert.Null(await database.Leases.HandBackAsync(stale, default));
        Assert.Empty(await database.Leases.RenewAsync("gpu-0", [stale], default));
        Assert.True(await database.Leases.SucceedAsync(current, [Image(0)], NoTime, default));
        Assert.Equal(2, (await database.ReadAsync(job)).Attempt);
    }

    [Fact]
    public async Task A_commit_repeated_after_an_unknown_outcome_is_confirmed_once()
    {
        var job = await database.InsertAsync();
        using var lease = await ClaimAsync(job);
        Assert.True(await database.Leases.SucceedAsync(lease, [Image(0), Image(1)], NoTime, default));
        Assert.True(await database.Leases.SucceedAsync(lease, [Image(0), Image(1)], NoTime, default));
        Assert.Equal(2, (await database.ReadAsync(job)).Images.Count);
    }

    [Fact]
    public async Task The_latency_parts_are_what_was_measured_and_add_up_to_the_total()
    {
        var job = await database.InsertAsync();
        await database.AgeAsync(job, TimeSpan.FromSeconds(5));
        using var lease = await ClaimAsync(job);
        var stages = new StageTimes(TimeSpan.FromMilliseconds(11), TimeSpan.FromMilliseconds(220), TimeSpan.FromMilliseconds(33), TimeSpan.FromMilliseconds(4));
        Assert.True(await database.Leases.SucceedAsync(lease, [Image(0)], stages, default));

        var latency = (await database.Queries.FindAsync(JobDatabase.Tenant, job, default))!.Latency!;
        Assert.Equal((11, 220, 33, 4), (latency.TextEncodeMs, latency.DenoiseMs, latency.DecodeMs, latency.EncodeMs));
        var row = await database.ReadAsync(job);
        Assert.True(latency.QueueWaitMs >= 5000);
        Assert.Equal((row.ClaimedAt!.Value - row.CreatedAt).TotalMilliseconds, latency.QueueWaitMs, precision: 3);
        Assert.True(latency.UploadMs >= 0);
        Assert.Equal(latency.TotalMs, latency.QueueWaitMs + latency.TextEncodeMs + latency.DenoiseMs + latency.DecodeMs + latency.EncodeMs
            + latency.UploadMs, precision: 3);
    }

    [Fact]
    public async Task Doubting_a_silent_owner_ends_its_lease_sooner_and_a_heartbeat_restores_it()
    {
        var job = await database.InsertAsync();
        using var lease = await ClaimAsync(job);
        await database.Leases.DoubtAsync(job, default);
        await database.AgeAsync(job, database.Times.Heartbeat * 2);
        var now = await database.Reaping.NowAsync(default);
        Assert.Single(await database.Leases.RenewAsync("gpu-0", [lease], default));
        Assert.DoesNotContain(job, (await database.Reaping.ReapAsync(now, default)).Select(row => row.Id));

        await database.Leases.DoubtAsync(job, default);
        await database.AgeAsync(job, database.Times.Heartbeat * 2);
        Assert.Contains(job, (await database.ReapAsync()).Select(row => row.Id));
    }

    [Fact]
    public async Task A_heartbeat_brings_a_cancel_to_the_worker()
    {
        using var keeper = Keeper(TimeProvider.System);
        var job = await database.InsertAsync();
        var lease = (await keeper.ClaimAsync(job, Tier.Full, default))!;
        Assert.Equal(JobStatus.Running, (await database.Cancellation.CancelAsync(JobDatabase.Tenant, job, default))!.Status);
        await keeper.BeatAsync(default);
        Assert.Equal(LeaseEnd.Cancelled, lease.End);
        Assert.True(lease.Ended.IsCancellationRequested);
        Assert.Equal(JobStatus.Cancelled, await database.Leases.HandBackAsync(lease, default));
    }

    [Fact]
    public async Task A_heartbeat_tells_a_worker_that_its_job_was_taken_away()
    {
        using var keeper = Keeper(TimeProvider.System);
        var job = await database.InsertAsync();
        var lease = (await keeper.ClaimAsync(job, Tier.Full, default))!;
        await database.AgeAsync(job, TimeSpan.FromMinutes(1));
        await database.ReapAsync();
        await keeper.BeatAsync(default);
        Assert.Equal(LeaseEnd.Lost, lease.End);
    }

    [Fact]
    public async Task A_worker_cut_off_from_the_database_stops_by_its_own_clock_before_its_lease_runs_out()
    {
        var clock = new FakeTimeProvider();
        using var keeper = Keeper(clock);
        var lease = (await keeper.ClaimAsync(await database.InsertAsync(), Tier.Full, default))!;
        database.IsDown = true;
        try
        {
            clock.Advance(TimeSpan.FromSeconds(9));
            await keeper.BeatAsync(default);
            Assert.Equal(LeaseEnd.None, lease.End);
            clock.Advance(TimeSpan.FromSeconds(1));
            await keeper.BeatAsync(default);
            Assert.Equal(LeaseEnd.Lost, lease.End);
        }
        finally
        {
            database.IsDown = false;
        }
    }

    [Fact]
    public async Task A_result_outwaits_an_outage_of_the_database()
    {
        using var keeper = Keeper(TimeProvider.System);
        var job = await database.InsertAsync();
        var lease = (await keeper.ClaimAsync(job, Tier.Full, default))!;
        var commit = await database.DuringOutageAsync(() => keeper.SucceedAsync(lease, [Image(0)], NoTime));
        Assert.True(await commit);
        Assert.Equal(JobStatus.Succeeded, (await database.ReadAsync(job)).Status);
    }

    [Fact]
    public async Task A_claim_outwaits_an_outage_of_the_database()
    {
        using var keeper = Keeper(TimeProvider.System);
        var job = await database.InsertAsync();
        var claim = await database.DuringOutageAsync(() => keeper.ClaimAsync(job, Tier.Full, default));
        Assert.Equal(1, (await claim)!.Attempt);
    }

    [Fact]
    public async Task A_result_is_given_up_when_the_lease_is_lost_before_the_database_is_back()
    {
        var clock = new FakeTimeProvider();
        using var keeper = Keeper(clock);
        var lease = (await keeper.ClaimAsync(await database.InsertAsync(), Tier.Full, default))!;
        var commit = await database.DuringOutageAsync(() => keeper.SucceedAsync(lease, [Image(0)], NoTime), async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            await keeper.BeatAsync(default);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
        Assert.Equal(JobStatus.Running, (await database.ReadAsync(lease.JobId)).Status);
    }

    [Fact]
    public async Task A_postponed_job_waits_longer_each_time_and_is_charged_nothing()
    {
        var job = await database.InsertAsync();
        foreach (var (least, most) in new[] { (1.0, 2.0), (2, 4), (4, 8), (8, 16) })
        {
            using var lease = await ClaimAsync(job);
            Assert.Equal(JobStatus.Queued, await database.Leases.PostponeAsync(lease, default));
            var row = await database.ReadAsync(job);
            Assert.Equal((0, 0, row.NotBefore), (row.FailureCount, row.CrashCount, row.NextDispatchAt));
            Assert.InRange((row.NotBefore - await database.Reaping.NowAsync(default)).TotalSeconds, least - 600, most);
            Assert.InRange((row.NotBefore - row.ClaimedAt!.Value).TotalSeconds, least, most + 600);
            await database.AgeAsync(job, TimeSpan.FromMinutes(1));
        }
    }

    [Theory]
    [InlineData(JobStatus.Cancelled)]
    [InlineData(JobStatus.Expired)]
    [InlineData(JobStatus.Failed)]
    public async Task A_job_never_ends_before_it_was_accepted_though_the_clock_was_set_back(JobStatus status)
    {
        var job = await database.InsertAsync();
        await database.AgeAsync(job, TimeSpan.FromHours(-1));
        await database.SetAsync(job, $"not_before = {database.Now}");
        if (status is JobStatus.Cancelled) await database.Cancellation.CancelAsync(JobDatabase.Tenant, job, default);
        if (status is JobStatus.Expired)
        {
            await database.SetAsync(job, $"deadline_at = {database.Now}");
            await database.Reaping.ExpireAsync(default);
        }
        if (status is JobStatus.Failed)
        {
            using var lease = await ClaimAsync(job);
            await database.Leases.FailAsync(lease, new("hopeless", "It never works.", IsPermanent: true), default);
        }
        var row = await database.ReadAsync(job);
        Assert.Equal((status, row.CreatedAt), (row.Status, row.FinishedAt));
    }

    [Fact]
    public async Task A_worker_that_gives_a_job_up_hands_back_the_claim_whose_answer_it_did_not_get_and_nothing_that_it_holds()
    {
        using var keeper = Keeper(TimeProvider.System);
        var (unknown, known) = (await database.InsertAsync(), await database.InsertAsync());
        (await ClaimAsync(unknown)).Dispose();                              // the answer was lost
        using var held = await keeper.ClaimAsync(known, Tier.Full, default);
        await keeper.GiveUpAsync(unknown);
        await keeper.GiveUpAsync(known);
        var row = await database.ReadAsync(unknown);
        Assert.Equal((JobStatus.Queued, 1, 0, 0), (row.Status, row.Attempt, row.CrashCount, row.FailureCount));
        Assert.Equal(JobStatus.Running, (await database.ReadAsync(known)).Status);
    }

    /// <summary>A keeper whose heartbeats may take their time: on a busy machine that says nothing of the product.</summary>
    private LeaseKeeper Keeper(TimeProvider clock) => new(database.Leases, new("gpu-0"), database.Events, clock,
        Options.Create(new JobTimes { HeartbeatTimeout = TimeSpan.FromMinutes(1) }), NullLogger<LeaseKeeper>.Instance);

    private async Task<Lease> ClaimAsync(Guid job) =>
        await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default) ?? throw new InvalidOperationException("The job was not to be had.");
}
