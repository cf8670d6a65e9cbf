using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

/// <summary>What the relay's statements promise. Each test has a database of its own, since the relay sees every job.</summary>
public abstract class DispatchContract(JobDatabase database) : IAsyncLifetime
{
    protected JobDatabase Database { get; } = database;

    public ValueTask InitializeAsync() => Database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Database.DisposeAsync();
    }

    [Fact]
    public async Task Due_jobs_come_oldest_first_and_only_once_while_reserved()
    {
        var jobs = new List<Guid>();
        for (var i = 0; i < 5; i++) jobs.Add(await Database.InsertAsync());
        await Database.InsertAsync(Tier.Distilled);
        Assert.Equal(jobs.Take(3), await ReserveAsync(window: 3));
        Assert.Equal(jobs.Skip(3), await ReserveAsync(window: 64));
        Assert.Empty(await ReserveAsync(window: 64));
    }

    [Fact]
    public async Task A_job_whose_relay_died_before_the_confirm_is_due_again_after_the_reservation()
    {
        var job = await Database.InsertAsync();
        Assert.Equal([job], await ReserveAsync());
        await Database.AgeAsync(job, Database.Times.Reservation);
        Assert.Equal([job], await ReserveAsync());
    }

    [Fact]
    public async Task A_confirmed_job_that_still_waits_is_published_again_at_doubling_intervals()
    {
        var job = await Database.InsertAsync();
        foreach (var minutes in new[] { 10, 20, 40, 80, 160, 320, 360, 360 })
        {
            var (due, _) = await Database.Dispatch.ReserveAsync(Tier.Full, 64, default);
            await Database.Dispatch.ConfirmAsync([.. due], default);
            await Database.AgeAsync(job, TimeSpan.FromMinutes(minutes - 3));
            Assert.Empty(await ReserveAsync());
            await Database.AgeAsync(job, TimeSpan.FromMinutes(3));
        }
        Assert.Equal([job], await ReserveAsync());
    }

    [Fact]
    public async Task No_more_than_the_window_stand_published()
    {
        for (var i = 0; i < 5; i++) await Database.InsertAsync();
        var (due, room) = await Database.Dispatch.ReserveAsync(Tier.Full, 3, default);
        await Database.Dispatch.ConfirmAsync([.. due], default);
        Assert.Equal(0, room);
        Assert.Empty(await ReserveAsync(window: 3));
        await Database.Leases.ClaimAsync(due[0].Id, Tier.Full, "gpu-0", default);
        Assert.Single(await ReserveAsync(window: 3));
    }

    [Fact]
    public async Task A_late_confirm_does_not_delay_a_job_that_was_claimed_and_given_back_meanwhile()
    {
        var job = await Database.InsertAsync();
        var (due, _) = await Database.Dispatch.ReserveAsync(Tier.Full, 64, default);
        using var lease = await Database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default);
        await Database.Leases.HandBackAsync(lease!, default);
        await Database.Dispatch.ConfirmAsync([.. due], default);
        Assert.Equal([job], await ReserveAsync());
    }

    [Fact]
    public async Task A_late_confirm_does_not_delay_a_job_that_was_released_without_a_claim_meanwhile()
    {
        var job = await Database.InsertAsync();
        var (due, _) = await Database.Dispatch.ReserveAsync(Tier.Full, 64, default);
        await Database.Leases.ReleaseAsync(job, default);
        await Database.Dispatch.ConfirmAsync([.. due], default);
        Assert.Equal([job], await ReserveAsync());
    }

    [Fact]
    public async Task A_job_stored_reserved_is_left_to_its_publisher_until_the_reservation_ends()
    {
        var job = new NewJob(Guid.CreateVersion7(), "tenant", JobDatabase.Request(Tier.Full), IsReserved: true);
        var stored = (await Database.Inserts.InsertAsync([job], default)).Single().Job;
        Assert.Empty(await ReserveAsync());
        await Database.AgeAsync(job.Id, Database.Times.Reservation);
        Assert.Equal([job.Id], await ReserveAsync());

        var reserved = (await Database.ReadAsync(job.Id)).NextDispatchAt;
        await Database.Dispatch.ConfirmAsync([stored], default);          // too late: another has it by now
        Assert.Equal(reserved, (await Database.ReadAsync(job.Id)).NextDispatchAt);
    }

    [Fact]
    public async Task Reserved_jobs_take_room_in_the_window_as_published_ones_do()
    {
        await Database.Inserts.InsertAsync([new(Guid.CreateVersion7(), "tenant", JobDatabase.Request(Tier.Full), IsReserved: true)], default);
        await Database.InsertAsync();
        Assert.Equal(3, (await Database.Dispatch.ReserveAsync(Tier.Full, 5, default)).Room);
        Assert.Equal(3, (await Database.Dispatch.ReserveAsync(Tier.Full, 5, default)).Room);
    }

    [Fact]
    public async Task A_failed_publish_is_tried_again_soon()
    {
        var job = await Database.InsertAsync();
        var (due, _) = await Database.Dispatch.ReserveAsync(Tier.Full, 64, default);
        await Database.Dispatch.ReleaseAsync([.. due], default);
        Assert.InRange((await Database.ReadAsync(job)).NextDispatchAt, due[0].NextDispatchAt - Database.Times.Reservation + Database.Times.RetryDelay,
            await Database.Reaping.NowAsync(default) + Database.Times.RetryDelay);
        await Database.AgeAsync(job, TimeSpan.FromHours(-1));          // or the pause could be over before the next line
        Assert.Empty(await ReserveAsync());
        await Database.AgeAsync(job, TimeSpan.FromHours(1) + Database.Times.RetryDelay);
        Assert.Equal([job], await ReserveAsync());
    }

    [Fact]
    public async Task After_everything_but_the_database_is_lost_waiting_jobs_are_due_and_running_ones_are_reaped_as_crashed()
    {
        var (waiting, running) = (await Database.InsertAsync(), await Database.InsertAsync());
        var (due, _) = await Database.Dispatch.ReserveAsync(Tier.Full, 64, default);
        await Database.Dispatch.ConfirmAsync([.. due], default);
        using var lease = await Database.Leases.ClaimAsync(running, Tier.Full, "gpu-0", default);

        await Database.Reaping.RecoverAsync(default);
        Assert.Empty(await Database.ReapAsync());
        Assert.Equal([waiting, running], await ReserveAsync());
        Assert.Equal(1, (await Database.ReadAsync(running)).CrashCount);
    }

    [Fact]
    public async Task A_full_window_of_jobs_that_are_due_again_is_published_again()
    {
        var job = await Database.InsertAsync();
        await Database.InsertAsync();
        Assert.Equal([job], await ReserveAsync(window: 1));
        Assert.Empty(await ReserveAsync(window: 1));
        await Database.SetAsync(job, $"next_dispatch_at = {Database.Now}");          // the relay died; its reservation ran out
        Assert.Equal([job], await ReserveAsync(window: 1));
    }

    private async Task<IEnumerable<Guid>> ReserveAsync(int window = 64)
    {
        var (due, _) = await Database.Dispatch.ReserveAsync(Tier.Full, window, default);
        return due.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).Select(row => row.Id);
    }
}
