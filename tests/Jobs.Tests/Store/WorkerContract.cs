using Distributed.Contracts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Jobs.Tests;

/// <summary>What the list of workers promises.</summary>
public abstract class WorkerContract
{
    private readonly JobDatabase database;

    protected WorkerContract(JobDatabase database)
    {
        this.database = database;
        database.Times.Lease = TimeSpan.FromMinutes(10);          // nobody beats here, so nobody falls silent but by the test's will
    }

    private TimeSpan Silence => database.Times.Lease + TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_worker_is_listed_with_its_tiers_while_it_is_heard_of()
    {
        var worker = Worker("listed", Tier.Full, Tier.Distilled);
        await database.Workers.AnnounceAsync(worker, draining: false, default);
        var first = await FindAsync("listed");
        Assert.Equal(("cpu", 6, false), (first!.Device, first.Capacity, first.Draining));
        Assert.Equal([Tier.Full, Tier.Distilled], first.Tiers);

        await database.Workers.AnnounceAsync(worker, draining: true, default);
        var second = await FindAsync("listed");
        Assert.True(second!.Draining);
        Assert.Equal(first.StartedAt, second.StartedAt);
        Assert.True(second.HeartbeatAt >= first.HeartbeatAt);

        await database.SilenceAsync("listed", Silence);
        Assert.Null(await FindAsync("listed"));
    }

    [Fact]
    public async Task A_worker_that_leaves_is_off_the_list_at_once()
    {
        await database.Workers.AnnounceAsync(Worker("leaver", Tier.Full), draining: false, default);
        await database.Workers.LeaveAsync(new("leaver"), default);
        Assert.Null(await FindAsync("leaver"));
    }

    [Fact]
    public async Task Capacity_counts_workers_that_are_alive_and_take_jobs()
    {
        var before = (await database.Workers.CapacityAsync(default)).GetValueOrDefault(Tier.Distilled);
        await database.Workers.AnnounceAsync(Worker("taking", Tier.Distilled), draining: false, default);
        await database.Workers.AnnounceAsync(Worker("draining", Tier.Distilled), draining: true, default);
        await database.Workers.AnnounceAsync(Worker("silent", Tier.Distilled), draining: false, default);
        await database.SilenceAsync("silent", Silence);
        Assert.Equal(before + 3, (await database.Workers.CapacityAsync(default)).GetValueOrDefault(Tier.Distilled));
        await database.Workers.LeaveAsync(new("taking"), default);
    }

    [Fact]
    public async Task A_heartbeat_brings_a_worker_the_news_that_it_is_to_drain()
    {
        var worker = Worker("asked", Tier.Distilled, Tier.Full);
        Assert.False(await database.Workers.AnnounceAsync(worker, draining: false, default));
        var before = (await database.Workers.CapacityAsync(default)).GetValueOrDefault(Tier.Distilled);
        Assert.True(await database.Workers.DrainAsync("asked", default));
        Assert.False(await database.Workers.DrainAsync("nobody", default));
        Assert.True((await FindAsync("asked"))!.Draining);
        Assert.Equal(before - 3, (await database.Workers.CapacityAsync(default)).GetValueOrDefault(Tier.Distilled));
        Assert.True(await database.Workers.AnnounceAsync(worker, draining: false, default));
        Assert.True(await database.Workers.AnnounceAsync(worker, draining: true, default));
        Assert.False(await database.Workers.AnnounceAsync(Worker("other", Tier.Full), draining: false, default));
    }

    [Fact]
    public async Task Loads_tell_what_each_worker_has_in_hand_and_who_drains_or_is_lost()
    {
        foreach (var (name, draining) in (IEnumerable<(string, bool)>)[("idle", false), ("busy", false), ("leaving", true), ("lost", false), ("past", false)])
            await database.Workers.AnnounceAsync(Worker(name, Tier.Full, Tier.Distilled), draining, default);
        using var first = await ClaimAsync("busy");
        using var second = await ClaimAsync("busy");
        using var last = await ClaimAsync("leaving");
        using var stuck = await ClaimAsync("lost");
        using var done = await ClaimAsync("idle");
        await database.Leases.HandBackAsync(done, default);
        await database.SilenceAsync("lost", Silence);
        await database.SilenceAsync("past", TimeSpan.FromMinutes(61));

        string[] names = ["busy", "idle", "leaving", "lost", "past"];
        var loads = (await database.Workers.LoadsAsync(default)).Where(load => names.Contains(load.Worker.Name)).ToList();
        Assert.Equal([("busy", 2, false, false), ("idle", 0, false, false), ("leaving", 1, true, false), ("lost", 1, false, true)],
            loads.Select(load => (load.Worker.Name, load.Running, load.Worker.Draining, load.IsLost)));
        Assert.All(loads, load => Assert.Equal(6, load.Worker.Capacity));
        Assert.All(loads, load => Assert.Equal([(Tier.Full, 3), (Tier.Distilled, 3)], load.CapacityByTier.OrderBy(one => one.Key).Select(one => (one.Key, one.Value))));
        Assert.All(loads, load => Assert.Equal(load.Running, load.RunningByTier.GetValueOrDefault(Tier.Full)));
        Assert.All(loads, load => Assert.False(load.RunningByTier.ContainsKey(Tier.Distilled)));

        await database.Workers.AnnounceAsync(Worker("lost", Tier.Full, Tier.Distilled), draining: false, default);
        Assert.False((await database.Workers.LoadsAsync(default)).Single(load => load.Worker.Name == "lost").IsLost);
    }

    [Fact]
    public async Task Workers_long_silent_are_forgotten()
    {
        await database.Workers.AnnounceAsync(Worker("old", Tier.Full), draining: false, default);
        await database.SilenceAsync("old", TimeSpan.FromDays(2));
        await database.Workers.ForgetAsync(default);
        await database.SilenceAsync("old", TimeSpan.FromDays(-2));
        Assert.Null(await FindAsync("old"));
    }

    [Fact]
    public async Task Published_profiles_are_found_the_newest_counts_and_an_outage_keeps_the_last_ones_in_force()
    {
        var clock = new FakeTimeProvider();
        var catalog = new PublishedTierCatalog(database.Workers, clock, NullLogger<PublishedTierCatalog>.Instance);
        await database.Workers.PublishProfilesAsync([Profiles.Of(Tier.Full) with { Model = "older" }], default);
        await database.Workers.PublishProfilesAsync([Profiles.Of(Tier.Distilled), Profiles.Of(Tier.Full)], default);
        Assert.Equivalent(Profiles.Of(Tier.Full), await catalog.FindAsync(Tier.Full, default), strict: true);
        Assert.Equivalent(Profiles.Of(Tier.Distilled), await catalog.FindAsync(Tier.Distilled, default), strict: true);

        database.IsDown = true;
        try
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equivalent(Profiles.Of(Tier.Full), await catalog.FindAsync(Tier.Full, default), strict: true);
        }
        finally
        {
            database.IsDown = false;
        }
    }

    private async Task<Lease> ClaimAsync(string worker) =>
        Assert.IsType<Lease>(await database.Leases.ClaimAsync(await database.InsertAsync(), Tier.Full, worker, default));

    private static WorkerAnnouncement Worker(string name, params Tier[] tiers) => new(new(name), "cpu", tiers.ToDictionary(tier => tier, _ => 3), [.. tiers.Select(Profiles.Of)]);

    private async Task<WorkerDetails?> FindAsync(string name) => (await database.Workers.ListAsync(default)).SingleOrDefault(worker => worker.Name == name);
}
