using Distributed.Contracts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Jobs.Tests;

/// <summary>Workers and reapers through outages of the database, second by second, on clocks that the test moves.</summary>
public sealed class PostgresOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>A heartbeat is cut off by the real clock, which says nothing here: outages are the test's.</summary>
    private static readonly IOptions<JobTimes> PatientTimes = Options.Create(new JobTimes { HeartbeatTimeout = TimeSpan.FromMinutes(1) });

    private readonly WarpedJobDatabase database = new();
    private readonly FakeTimeProvider clock = new();
    private readonly RelaySignal relay = new();
    private readonly List<LeaseKeeper> workers = [];
    private readonly List<JobReaper> reapers = [];
    private readonly Dictionary<Guid, (LeaseKeeper Worker, Lease Lease)> painting = [];
    private int seconds;

    public PostgresOutageTests() => PostgresServer.Require();

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var (worker, lease) in painting.Values) worker.Release(lease);
        foreach (var worker in workers) worker.Dispose();
        foreach (var reaper in reapers) reaper.Dispose();
        relay.Dispose();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(26)]
    public async Task Three_outages_of_any_length_charge_nobody_though_a_reaper_begins_right_after_each(int length)
    {
        var jobs = await StartAsync(workers: 2, reapers: 2, jobsEach: 2);
        for (var outage = 0; outage < 3; outage++)
        {
            await RunAsync(20);
            database.IsDown = true;
            await RunAsync(length);
            database.IsDown = false;
            reapers[outage % 2].Dispose();
            reapers[outage % 2] = NewReaper();
        }
        await RunAsync(20);
        await AllPaintInPeaceAsync(jobs);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(26)]
    [InlineData(40)]
    public async Task Three_times_a_full_disk_that_can_be_read_charges_nobody(int length)
    {
        var jobs = await StartAsync(workers: 2, reapers: 2, jobsEach: 2);
        for (var outage = 0; outage < 3; outage++)
        {
            await RunAsync(20 + outage);          // the first heartbeat after it comes a second earlier each time
            await database.FillAsync();
            await RunAsync(length);
            await database.EmptyAsync();
        }
        await RunAsync(20);
        await AllPaintInPeaceAsync(jobs);
    }

    [Fact]
    public async Task A_worker_that_dies_while_the_disk_is_full_is_found_one_lease_after_it()
    {
        var jobs = await StartAsync(workers: 2, reapers: 2, jobsEach: 1);
        await RunAsync(20);
        await database.FillAsync();
        workers.RemoveAt(0);
        await RunAsync(20);
        await database.EmptyAsync();
        await RunAsync(15);
        Assert.All(await CrashesAsync(jobs), crashes => Assert.Equal(0, crashes));
        await RunAsync(3);
        Assert.Equal([1, 0], await CrashesAsync(jobs));
    }

    [Fact]
    public async Task A_worker_that_dies_in_an_outage_is_found_one_lease_after_it()
    {
        var jobs = await StartAsync(workers: 2, reapers: 1, jobsEach: 1);
        await RunAsync(20);
        database.IsDown = true;
        workers.RemoveAt(0);                          // it beats no more
        await RunAsync(20);
        database.IsDown = false;
        await RunAsync(15);
        Assert.All(await CrashesAsync(jobs), crashes => Assert.Equal(0, crashes));
        await RunAsync(2);
        Assert.Equal([1, 0], await CrashesAsync(jobs));
    }

    [Fact]
    public async Task A_worker_that_dies_while_the_database_is_well_is_found_within_its_lease_and_two_sweeps()
    {
        var jobs = await StartAsync(workers: 2, reapers: 1, jobsEach: 1);
        await RunAsync(20);
        workers.RemoveAt(0);
        await RunAsync(17);
        Assert.Equal([1, 0], await CrashesAsync(jobs));
        Assert.True(database.Events.Reader.TryRead(out var told));
        Assert.Equal(new JobRequeued(JobDatabase.Tenant, jobs[0], 1), told);
    }

    [Fact]
    public async Task A_worker_cut_off_alone_for_less_than_its_lease_gives_its_job_back_uncharged()
    {
        var jobs = await StartAsync(workers: 1, reapers: 1, jobsEach: 1);
        await RunAsync(18);
        var (worker, lease) = painting[jobs[0]];
        clock.Advance(TimeSpan.FromSeconds(11));
        await database.AdvanceAsync(TimeSpan.FromSeconds(11));
        await database.Cancellation.CancelAsync(JobDatabase.Tenant, jobs[0], default);
        database.IsDown = true;
        await worker.BeatAsync(default);
        database.IsDown = false;
        Assert.Equal(LeaseEnd.Lost, lease.End);
        await worker.BeatAsync(default);
        var row = await database.ReadAsync(jobs[0]);
        Assert.Equal((JobStatus.Cancelled, 0), (row.Status, row.CrashCount));
        Assert.True(database.Events.Reader.TryRead(out var asked) && asked is JobCancelRequested { Attempt: 1 });
        Assert.True(database.Events.Reader.TryRead(out var told) && told is JobFinished { Status: JobStatus.Cancelled });
    }

    [Fact]
    public async Task A_statement_of_the_reaper_that_hung_in_a_frozen_database_judges_by_the_time_before()
    {
        var job = await database.InsertAsync();
        using var lease = await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default);
        await database.AdvanceAsync(TimeSpan.FromSeconds(14));
        var before = await database.Reaping.NowAsync(default);
        await database.AdvanceAsync(TimeSpan.FromSeconds(60));                     // frozen on the way
        Assert.Empty(await database.Reaping.ReapAsync(before, default));
        Assert.Single(await database.ReapAsync());
    }

    private async Task<IReadOnlyList<Guid>> StartAsync(int workers, int reapers, int jobsEach)
    {
        var jobs = new List<Guid>();
        for (var i = 0; i < workers; i++)
        {
            var worker = new LeaseKeeper(database.Leases, new($"gpu-{i}"), database.Events, clock, PatientTimes, NullLogger<LeaseKeeper>.Instance);
            this.workers.Add(worker);
            for (var j = 0; j < jobsEach; j++)
            {
                jobs.Add(await database.InsertAsync());
                painting[jobs[^1]] = (worker, (await worker.ClaimAsync(jobs[^1], Tier.Full, default))!);
            }
        }
        for (var i = 0; i < reapers; i++) this.reapers.Add(NewReaper());
        return jobs;
    }

    private JobReaper NewReaper() =>
        new(database.Reaping, relay, database.Events, clock, Options.Create(database.Times), NullLogger<JobReaper>.Instance);

    /// <summary>Lets seconds pass: reapers look each second, workers beat every third and take up again what they gave back.</summary>
    private async Task RunAsync(int time)
    {
        for (var i = 0; i < time; i++)
        {
            clock.Advance(Second);
            var down = database.IsDown;
            database.IsDown = false;
            await database.AdvanceAsync(Second);
            database.IsDown = down;
            if (seconds++ % 3 == 0) foreach (var worker in workers) await worker.BeatAsync(default);
            foreach (var reaper in reapers) await reaper.SweepAsync(default);
            if (!database.IsDown && !database.IsFull) await ResumeAsync();
        }
    }

    private async Task ResumeAsync()
    {
        foreach (var (job, (worker, lease)) in painting.Where(one => one.Value.Lease.End is LeaseEnd.Lost && workers.Contains(one.Value.Worker)).ToList())
        {
            worker.Release(lease);
            if (await worker.ClaimAsync(job, Tier.Full, default) is { } next) painting[job] = (worker, next);
        }
    }

    private async Task AllPaintInPeaceAsync(IEnumerable<Guid> jobs)
    {
        foreach (var job in jobs)
        {
            var row = await database.ReadAsync(job);
            Assert.Equal((JobStatus.Running, 0, 0), (row.Status, row.CrashCount, row.FailureCount));
            Assert.True(await CommitAsync(job));
        }
    }

    private Task<bool> CommitAsync(Guid job) => painting[job].Worker.SucceedAsync(painting[job].Lease, [LeaseContract.Image(0)], LeaseContract.NoTime);

    private async Task<IReadOnlyList<int>> CrashesAsync(IEnumerable<Guid> jobs)
    {
        var crashes = new List<int>();
        foreach (var job in jobs) crashes.Add((await database.ReadAsync(job)).CrashCount);
        return crashes;
    }
}
