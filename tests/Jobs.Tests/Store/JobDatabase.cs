using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs.Tests;

/// <summary>A real database with the store on it, and the few things tests do behind its back.</summary>
public abstract class JobDatabase : IDbContextFactory<JobsContext>, IAsyncLifetime
{
    public const string Tenant = "default";

    public JobDatabase()
    {
        Inserts = new(this, Options.Create(Times));
        Dispatch = new(this, Options.Create(Times));
        Leases = new(this, Options.Create(Times));
        Reaping = new(this);
        Queries = new(this);
        Statistics = new(this);
        Cancellation = new(this, Queries, Events);
        Workers = new(this, Options.Create(Times));
    }

    /// <summary>As they are, but that no reservation runs out while a test runs, however slow the machine is.</summary>
    public JobTimes Times { get; } = new() { Reservation = TimeSpan.FromMinutes(5) };
    public JobInserts Inserts { get; }
    public JobDispatch Dispatch { get; }
    public JobLeases Leases { get; }
    public JobReaping Reaping { get; }
    public JobQueries Queries { get; }
    public JobCancellation Cancellation { get; }
    public JobWorkers Workers { get; }
    public JobStatistics Statistics { get; }
    public PlanRecorder Plans { get; } = new();
    public JobEvents Events { get; } = new();

    private static readonly Lock Ids = new();
    private static long lastId;
    private readonly SemaphoreSlim refused = new(0);

    /// <summary>While set, every use of the database fails, as in an outage.</summary>
    public bool IsDown { get; set; }

    public JobsContext CreateDbContext()
    {
        if (!IsDown) return Open();
        refused.Release();
        throw new TimeoutException("The database is down.");
    }

    /// <summary>Begins something in an outage, lets it fail twice and do without, and ends the outage.</summary>
    /// <returns>What was begun; it may still be going on.</returns>
    public async Task<Task<T>> DuringOutageAsync<T>(Func<Task<T>> begin, Func<Task>? meanwhile = null)
    {
        while (await refused.WaitAsync(0)) { }          // what an earlier outage refused
        IsDown = true;
        try
        {
            var begun = begin();
            for (var i = 0; i < 2; i++) await refused.WaitAsync(TimeSpan.FromMinutes(1));
            if (meanwhile is not null) await meanwhile();
            return begun;
        }
        finally
        {
            IsDown = false;
        }
    }

    public virtual async ValueTask InitializeAsync()
    {
        await using var context = CreateDbContext();
        await context.Database.MigrateAsync();
    }

    public abstract ValueTask DisposeAsync();

    public static GenerationRequest Request(Tier tier = Tier.Full) => new()
    {
        Prompt = "a red circle",
        Tier = tier,
        Width = 64,
        Height = 64,
        Steps = 4,
        GuidanceScale = 7.5,
        Scheduler = SchedulerName.Ddim,
        Seed = 7,
        ImageCount = 1,
    };

    public static NewJob New(Tier tier = Tier.Full, IdempotencyKey? key = null, string tenant = Tenant) =>
        new(NewId(), tenant, Request(tier), key);

    /// <summary>An id after all that were made before: of two jobs that a database stores within a millisecond the first is the older one all the same.</summary>
    public static Guid NewId()
    {
        lock (Ids) return Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(lastId = Math.Max(lastId + 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())));
    }

    public async Task<Guid> InsertAsync(Tier tier = Tier.Full, string tenant = Tenant)
    {
        var accepted = await Inserts.InsertAsync([New(tier, tenant: tenant)], CancellationToken.None);
        return accepted[0].Job.Id;
    }

    /// <summary>Takes jobs from workers whose lease has run out by now.</summary>
    public async Task<IReadOnlyList<JobRow>> ReapAsync() => await Reaping.ReapAsync(await Reaping.NowAsync(default), default);

    public async Task<JobRow> ReadAsync(Guid id)
    {
        await using var context = CreateDbContext();
        return await context.Jobs.AsNoTracking().Include(job => job.Images).SingleAsync(job => job.Id == id);
    }

    /// <summary>Lets the database's clock go on, so that what comes now is later than what was.</summary>
    public async Task TickAsync()
    {
        var now = await Reaping.NowAsync(default);
        while (await Reaping.NowAsync(default) <= now) await Task.Yield();
    }

    /// <summary>A job's history, in order.</summary>
    public async Task<IReadOnlyList<JobEventRow>> HistoryAsync(Guid id)
    {
        await using var context = CreateDbContext();
        return await context.JobEvents.AsNoTracking().Where(row => row.JobId == id).OrderBy(row => row.Seq).ToListAsync();
    }

    /// <summary>Moves all times of a job into the past, as if that much had gone by.</summary>
    public async Task AgeAsync(Guid id, TimeSpan by)
    {
        await using var context = CreateDbContext();
        var parameters = new SqlParameters();
        var (time, job) = (parameters.Add(context.Dialect.Duration(by)), parameters.Add(id));
        await context.ChangeAsync($"""
            UPDATE jobs SET lease_until = lease_until - {time}, not_before = not_before - {time}, next_dispatch_at = next_dispatch_at - {time},
                            created_at = created_at - {time}, claimed_at = claimed_at - {time}, deadline_at = deadline_at - {time}
            WHERE id = {job}
            """, parameters.Values, CancellationToken.None);
    }

    /// <summary>Lets a worker have been silent for so long.</summary>
    public async Task SilenceAsync(string worker, TimeSpan time)
    {
        await using var context = CreateDbContext();
        await context.Database.ExecuteSqlRawAsync("UPDATE workers SET heartbeat_at = heartbeat_at - {0} WHERE name = {1}", context.Dialect.Duration(time), worker);
    }

    /// <summary>Sets columns directly; the text is the test's own.</summary>
    public async Task SetAsync(Guid id, string assignments)
    {
        await using var context = CreateDbContext();
        await context.ChangeAsync($"UPDATE jobs SET {assignments} WHERE id = {{0}}", [id], CancellationToken.None);
    }

    public string Now
    {
        get
        {
            using var context = CreateDbContext();
            return context.Dialect.Now;
        }
    }

    protected abstract JobsContext Open();
}
