using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs.Tests;

/// <summary>In which order the relay takes what waits. Each test has a database of its own, since the relay sees every job.</summary>
public abstract class FairOrderContract(JobDatabase database) : IAsyncLifetime
{
    protected JobDatabase Database { get; } = database;

    public ValueTask InitializeAsync() => Database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Database.DisposeAsync();
    }

    [Fact]
    public async Task A_tenants_jobs_of_one_class_come_first_come_first_served()
    {
        var jobs = await AddAsync("a", 6);
        for (var i = 0; i < jobs.Count; i += 2) Assert.Equal(jobs.Skip(i).Take(2), await NextAsync(window: i + 2));
    }

    [Fact]
    public async Task Better_classes_come_first_whosever_they_are()
    {
        var (low, normal, high) = (await AddAsync("a", 2, Priority.Low), await AddAsync("b", 2), await AddAsync("a", 2, Priority.High));
        Assert.Equal(high, await NextAsync(window: 2));
        Assert.Equal(normal, await NextAsync(window: 4));
        Assert.Equal(low, await NextAsync(window: 6));
    }

    [Fact]
    public async Task Tenants_take_turns_however_much_one_of_them_has()
    {
        var big = await AddAsync("big", 100);
        var (b, c) = (await AddAsync("b", 3), await AddAsync("c", 3));
        var first = await NextAsync(window: 9);
        Assert.Equal([.. big.Take(3), .. b, .. c], first);
        Assert.Equal(big.Skip(3).Take(2), await NextAsync(window: 11));
    }

    [Fact]
    public async Task What_is_published_or_running_counts_for_its_tenant()
    {
        var big = await AddAsync("big", 10);
        Assert.Equal(big.Take(4), await NextAsync(window: 4));
        for (var i = 0; i < 2; i++) await Database.Leases.ClaimAsync(big[i], Tier.Full, "gpu-0", default);
        var late = await AddAsync("late", 10);
        Assert.Equal(late.Take(4), await NextAsync(window: 6));          // two more take the place of those that run, and late catches up
        Assert.Equal([big[4], late[4]], await NextAsync(window: 8));
    }

    [Fact]
    public async Task A_tenant_of_double_weight_has_double()
    {
        await SetTenantAsync("heavy", weight: 2);
        var (heavy, light) = (await AddAsync("heavy", 20), await AddAsync("light", 20));
        var next = await NextAsync(window: 9);
        Assert.Equal((6, 3), (next.Count(heavy.Contains), next.Count(light.Contains)));
    }

    [Fact]
    public async Task A_tenant_with_long_jobs_gets_fewer()
    {
        var (slow, quick) = (await AddAsync("slow", 20, us: 3_000_000), await AddAsync("quick", 20, us: 1_000_000));
        var next = await NextAsync(window: 8);
        Assert.Equal((2, 6), (next.Count(slow.Contains), next.Count(quick.Contains)));
    }

    [Fact]
    public async Task A_job_without_an_estimate_counts_as_the_mean_of_those_in_flight()
    {
        await AddAsync("known", 1, us: 5_000_000);
        Assert.Single(await NextAsync(window: 1));
        var (known, unknown) = (await AddAsync("known", 10, us: 5_000_000), await AddAsync("unknown", 10));
        var next = await NextAsync(window: 10);
        Assert.Equal((4, 5), (next.Count(known.Contains), next.Count(unknown.Contains)));
    }

    [Fact]
    public async Task A_tenant_has_no_more_in_flight_than_it_may()
    {
        await SetTenantAsync("capped", maxRunning: 2);
        var jobs = await AddAsync("capped", 5);
        var elsewhere = await AddAsync("capped", 2, tier: Tier.Distilled);
        Assert.Equal(jobs.Take(2), await NextAsync());
        Assert.Empty(await NextAsync());
        Assert.Empty(await NextAsync(tier: Tier.Distilled));          // its cap is for all tiers

        using var lease = await Database.Leases.ClaimAsync(jobs[0], Tier.Full, "gpu-0", default);
        Assert.Empty(await NextAsync());
        await Database.Leases.SucceedAsync(lease!, [LeaseContract.Image(0)], LeaseContract.NoTime, default);
        Assert.Equal([jobs[2]], await NextAsync());
        var (tenants, anyWaits) = await Database.Dispatch.CappedAsync(default);
        Assert.Equal(["capped"], tenants);
        Assert.True(anyWaits);
        Assert.Equal(2, elsewhere.Count);
    }

    [Fact]
    public async Task A_job_that_waits_rises_to_stand_beside_better_classes()
    {
        var old = await AddAsync("patient", 3);
        await AgeAsync(old, Database.Times.RiseAfter);
        var high = await AddAsync("busy", 20, Priority.High);
        var next = await NextAsync(window: 6);
        Assert.Equal((3, 3), (next.Count(old.Contains), next.Count(high.Contains)));
    }

    [Fact]
    public async Task A_low_job_rises_twice_as_long()
    {
        var low = await AddAsync("patient", 1, Priority.Low);
        await AgeAsync(low, Database.Times.RiseAfter * 1.5);
        var high = await AddAsync("busy", 2, Priority.High);
        Assert.Equal(high, await NextAsync(window: 2));
        await AgeAsync(low, Database.Times.RiseAfter * 0.6);
        await AddAsync("busy", 2, Priority.High);
        Assert.Equal(low, await NextAsync(window: 3));
    }

    [Fact]
    public async Task Of_its_owners_risen_jobs_one_at_a_time_goes_before_new_ones_of_a_better_class()
    {
        var old = await AddAsync("a", 5, Priority.Low);
        await AgeAsync(old, Database.Times.RiseAfter * 3);
        var high = await AddAsync("a", 5, Priority.High);
        Assert.Equal([old[0], .. high.Take(2)], await NextAsync(window: 3));
        Assert.Equal([high[2]], await NextAsync(window: 4));          // one of them is in flight
        using var lease = await Database.Leases.ClaimAsync(old[0], Tier.Full, "gpu-0", default);
        await Database.Leases.SucceedAsync(lease!, [LeaseContract.Image(0)], LeaseContract.NoTime, default);
        Assert.Equal([old[1]], await NextAsync(window: 4));
    }

    [Fact]
    public async Task No_relay_gives_room_to_new_jobs_while_others_wait_whoever_else_looks()
    {
        await AddAsync("a", 40);
        for (var round = 0; round < 3; round++)
        {
            var looks = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Database.Dispatch.ReserveAsync(Tier.Full, 4 * (round + 1), default))));
            Assert.All(looks, look => Assert.Equal(0, look.Room));
        }
    }

    [Fact]
    public async Task A_waiting_job_of_a_capped_tenant_takes_no_room_from_others()
    {
        await SetTenantAsync("capped", maxRunning: 1);
        await AddAsync("capped", 5);
        var (due, room) = await Database.Dispatch.ReserveAsync(Tier.Full, 8, default);
        Assert.Equal((1, 7), (due.Count, room));
    }

    [Fact]
    public async Task Jobs_that_may_not_start_yet_hold_up_nobody()
    {
        var jobs = await AddAsync("a", 3);
        foreach (var job in jobs.Take(2)) await Database.SetAsync(job, $"not_before = {Database.Now} + {(Database is SqliteJobDatabase ? "60000000" : "interval '1 minute'")}");
        Assert.Equal([jobs[2]], await NextAsync());
    }

    [Fact]
    public async Task With_more_tenants_than_room_each_look_goes_on_with_those_who_have_nothing()
    {
        var jobs = new List<Guid>();
        for (var i = 0; i < 12; i++) jobs.AddRange(await AddAsync($"tenant-{i}", 2));
        var first = await NextAsync(window: 8);
        var second = await NextAsync(window: 12);
        Assert.Equal(12, first.Concat(second).Select(job => jobs.IndexOf(job) / 2).Distinct().Count());
    }

    private async Task<List<Guid>> AddAsync(string tenant, int count, Priority priority = Priority.Normal, long us = 0, Tier tier = Tier.Full)
    {
        var jobs = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            var accepted = await Database.Inserts.InsertAsync([JobDatabase.New(tier, tenant: tenant) with { Priority = priority, EstimatedUs = us }], default);
            jobs.Add(accepted[0].Job.Id);
        }
        return jobs;
    }

    private async Task AgeAsync(List<Guid> jobs, TimeSpan by)
    {
        foreach (var job in jobs) await Database.AgeAsync(job, by);
    }

    private async Task SetTenantAsync(string id, double weight = 1, int? maxRunning = null)
    {
        await using var context = Database.CreateDbContext();
        context.Tenants.Add(new() { Id = id, Weight = weight, MaxRunning = maxRunning, CreatedAt = DateTimeOffset.UtcNow });
        await context.SaveChangesAsync();
    }

    private async Task<List<Guid>> NextAsync(int window = 64, Tier tier = Tier.Full)
    {
        var (due, _) = await Database.Dispatch.ReserveAsync(tier, window, default);
        return [.. due.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).Select(row => row.Id)];
    }
}
